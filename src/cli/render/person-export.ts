import type { WireValue } from "../../control/index.ts";
import { renderPerson } from "./subscriber.ts";
import type { TableStyle } from "./table.ts";
import { dateTime } from "./time.ts";

type Export = WireValue["SubscriberExport"];
type Style = TableStyle & { readonly timeZone: string | undefined };

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `\n${title}\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

/** What is on record of a person, as it is handed to that person. */
export function renderPersonExport(reply: Export, style: Style): string {
  const { subscriber, consent_events: events, registries, erased_at: erased } = reply;
  const zone = style.timeZone;
  return [
    `What is on record of the telephone number ${subscriber.number}, ${dateTime(reply.exported_at, zone)}\n\n`,
    erased === null ? "" : `What was on record before ${dateTime(erased, zone)} was erased.\n\n`,
    renderPerson(subscriber, style),
    list(
      "Consent, as it changed",
      events.map(({ at, kind, method, by }) => {
        return `${dateTime(at, zone)}  ${kind} (${method})${by === null ? "" : `, recorded by ${by}`}`;
      }),
    ),
    list(
      "Public registers that name the number",
      registries.map((one) => `${one.registry}, copy of ${dateTime(one.obtained_at, zone)}`),
    ),
    "\nConsents, calls and refusals stay on record as proof for as long as the law asks, after an erasure under a hash\n" +
      "that names nobody. You may take back consent at any time, and ask for the rest to be erased.\n",
  ].join("");
}
