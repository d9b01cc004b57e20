import { profileCommand } from "../at/index.ts";
import { absorb, type ModemContext } from "./context.ts";
import { type Script, send } from "./script.ts";

/** Asks what IMS carries, where the family can tell; a question that the modem refused is not asked again. */
export function* readIms(context: ModemContext): Script<void> {
  const { facts, profile } = context;
  for (const text of profile.imsCommands ?? []) {
    const command = profileCommand(text);
    // The loader has checked every profile text; a text that fails here is not sent.
    if (!command.ok || facts.imsRefused.has(text)) continue;
    const { value, now } = yield* send(command.value);
    if (absorb(context, value, now).some(({ kind }) => kind === "ims")) return;
    if (value.final !== null) facts.imsRefused.add(text);
  }
}
