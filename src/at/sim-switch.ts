import { err, ok, type Result } from "../domain/result.ts";

/** Where a profile's text has the number of the card holder. */
const HOLDER = "{n}";

/**
 * The commands that choose among a module's own card holders, whole. Only these may be written, and only with a number:
 * what they set outlives a power cycle, so none of them is on the list of what a profile may send at a start.
 */
const FORMS: readonly string[] = [
  "AT+CSUS={n}",
  "AT+QUIMSLOT={n}",
  "AT+QDSIM={n}",
  "AT+GTDUALSIM={n}",
  "AT+SELECTSIMSLOT={n}",
  "AT+SMSIMCFG=1,{n}",
  "AT+SIMCROSS={n}",
  "AT+ESUO={n}",
];

/** Whether a profile's text chooses a card holder and does nothing else; the error says what is wrong with it. */
export function checkSimSwitch(template: string): Result<void, string> {
  if (FORMS.includes(template)) return ok(undefined);
  return err(`is none of ${FORMS.join(", ")}`);
}

/** The text for one holder, in the module's own counting. */
export function spellSimSwitch(template: string, holder: number): Result<string, string> {
  const checked = checkSimSwitch(template);
  if (!checked.ok) return checked;
  if (!Number.isInteger(holder) || holder < 0 || holder > 99) return err(`has no holder ${holder}`);
  return ok(template.replace(HOLDER, String(holder)));
}
