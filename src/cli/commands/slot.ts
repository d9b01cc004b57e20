import { segment } from "../arguments.ts";
import { renderSlot } from "../render/rack.ts";
import { type CommandGroup, examples } from "./group.ts";

interface ReasonOption {
  readonly reason?: string;
}

const ACTS = [
  ["stop", "end a live call and dial nothing until started; survives restarts"],
  ["start", "let the slot work again"],
  ["drain", "let the call end, then dial nothing until started; survives restarts"],
  ["reset", "restart the modem once its call has ended"],
] as const;

export const slotCommands: CommandGroup = (program, session) => {
  const slot = program.command("slot").summary("look at one slot, stop, start, drain or reset it");
  slot
    .command("show")
    .description("Shows one slot, its card and what to do next.")
    .argument("<slot>", "such as b1.1")
    .addHelpText("after", examples("slot show b1.1"))
    .action(async (name: string) => {
      const reply = await session.client.json("Slot", "GET", `/v1/slots/${segment(name)}`);
      await session.result(reply, () => renderSlot(reply, session.io.timeZone));
    });
  for (const [act, summary] of ACTS) {
    slot
      .command(act)
      .description(`Asks for: ${summary}.`)
      .summary(summary)
      .argument("<slot>", "such as b1.1")
      .option("--reason <text>", "why, for the record and for your colleagues")
      .addHelpText("after", examples(`slot ${act} b1.1 --reason "new antenna"`))
      .action(async (name: string, options: ReasonOption) => {
        const body = { reason: options.reason ?? null };
        const reply = await session.client.json("Slot", "POST", `/v1/slots/${segment(name)}/${act}`, { body });
        await session.result(reply, () => renderSlot(reply, session.io.timeZone));
      });
  }
};
