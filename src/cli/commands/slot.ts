import { segment } from "../arguments.ts";
import { renderSlot } from "../render/rack.ts";
import { type CommandGroup, examples } from "./group.ts";
import { addSwitch } from "./slot-switch.ts";

interface ReasonOption {
  readonly reason?: string;
}

const ACTS = [
  {
    act: "stop",
    summary: "end a live call and dial nothing until started",
    description: "Ends a live call on this slot and dials nothing more from it until started. Survives restarts.",
    example: 'slot stop b1.1 --reason "smells burnt"',
  },
  {
    act: "start",
    summary: "let the slot work again",
    description: "Lets a stopped or drained slot work again.",
    example: 'slot start b1.1 --reason "antenna replaced"',
  },
  {
    act: "drain",
    summary: "let the call end, then dial nothing until started",
    description: "Lets a live call end by itself, then dials nothing more until started. Survives restarts.",
    example: 'slot drain b1.1 --reason "SIM swap at noon"',
  },
  {
    act: "reset",
    summary: "restart the modem once its call has ended",
    description: "Restarts the modem, once a live call on it has ended.",
    example: 'slot reset b1.1 --reason "no longer registers"',
  },
] as const;

export const slotCommands: CommandGroup = (program, session) => {
  const slot = program
    .command("slot")
    .summary("look at one slot, stop, start, drain or reset it, switch its card, accept its module")
    .addHelpText("after", examples("slot show b1.1", 'slot stop b1.1 --reason "smells burnt"', "slot start b1.1"));
  slot
    .command("show")
    .description("Shows one slot, its card and what to do next.")
    .argument("<slot>", "such as b1.1")
    .addHelpText("after", examples("slot show b1.1"))
    .action(async (name: string) => {
      const reply = await session.client.json("Slot", "GET", `/v1/slots/${segment(name)}`);
      await session.result(reply, () => renderSlot(reply, session.io.timeZone));
    });
  slot
    .command("accept")
    .description("Accepts another module in a slot than the one that stood there before, so that it may dial.")
    .summary("accept a replaced module")
    .argument("<slot>", "such as b1.1")
    .requiredOption("--imei <imei>", "of the new module, as its label and simbank slot show say it")
    .requiredOption("--reason <text>", "why, for the record")
    .addHelpText("after", examples('slot accept b1.1 --imei 490154203237518 --reason "old one burnt out"'))
    .action(async (name: string, body: { readonly imei: string; readonly reason: string }) => {
      const path = `/v1/slots/${segment(name)}/accept`;
      const reply = await session.client.json("Slot", "POST", path, { body: { imei: body.imei, reason: body.reason } });
      await session.result(reply, () => renderSlot(reply, session.io.timeZone));
    });
  addSwitch(slot, session);
  for (const { act, summary, description, example } of ACTS) {
    slot
      .command(act)
      .description(description)
      .summary(summary)
      .argument("<slot>", "such as b1.1")
      .option("--reason <text>", "why, for the record and for your colleagues")
      .addHelpText("after", examples(example))
      .action(async (name: string, options: ReasonOption) => {
        const body = { reason: options.reason ?? null };
        const reply = await session.client.json("Slot", "POST", `/v1/slots/${segment(name)}/${act}`, { body });
        await session.result(reply, () => renderSlot(reply, session.io.timeZone));
      });
  }
};
