import { type Command, InvalidArgumentError } from "commander";
import type { WireValue } from "../../control/index.ts";
import { SimbankError } from "../../domain/errors.ts";
import { segment } from "../arguments.ts";
import { renderSlot } from "../render/rack.ts";
import type { Session } from "../session.ts";
import { examples } from "./group.ts";

type Slot = WireValue["Slot"];

interface SwitchOptions {
  readonly reason: string;
  readonly newCard?: boolean;
  readonly wait: boolean;
}

const LOOK_EVERY_MS = 500;

function readPosition(text: string): number {
  const position = Number(text);
  if (Number.isInteger(position) && position >= 1 && position <= 64) return position;
  throw new InvalidArgumentError("Write a SIM position, from 1.");
}

/** `simbank slot switch`: orders another card, and waits until the modem has read it. */
export function addSwitch(slot: Command, session: Session): void {
  slot
    .command("switch")
    .summary("go to the card of another SIM position")
    .description(
      "Goes to the card of another SIM position of the slot, once its line is free, and waits until the modem has read " +
        "that card. Its callees stay with their cards: who was called from the one before is not called from this one.",
    )
    .argument("<slot>", "such as b1.1")
    .argument("<position>", "from 1; simbank slot show names the cards", readPosition)
    .requiredOption("--reason <text>", "why, for the record")
    .option("--new-card", "another card was put there: whatever is read counts")
    .option("--no-wait", "return as soon as the order is given")
    .addHelpText("after", examples('slot switch b1.1 2 --reason "card 1 goes back to the carrier"'))
    .action(async (name: string, position: number, options: SwitchOptions) => {
      const body = { position, reason: options.reason, new_card: options.newCard ?? false };
      const path = `/v1/slots/${segment(name)}`;
      const given = await session.client.json("Slot", "POST", `${path}/switch`, { body });
      const ended = options.wait ? await settled(session, path, given) : given;
      const failure = ended.sim?.failure ?? null;
      if (failure !== null && ended.sim?.switching === null) throw failed(name, failure);
      await session.result(ended, () => renderSlot(ended, session.io.timeZone));
    });
}

/** Looks until the switch has come to its end; each of its steps has a deadline in the daemon. */
async function settled(session: Session, path: string, given: Slot): Promise<Slot> {
  let slot = given;
  while (slot.sim !== null && slot.sim.switching !== null && !session.signal.aborted) {
    await session.io.pause(LOOK_EVERY_MS, session.signal);
    slot = await session.client.json("Slot", "GET", path);
  }
  return slot;
}

function failed(name: string, failure: NonNullable<NonNullable<Slot["sim"]>["failure"]>): SimbankError {
  const { position, fault, detail, remedy } = failure;
  const why = detail === null ? fault : `${fault}: ${detail.replace(/\.$/, "")}`;
  const message = `Slot ${name} did not get the card of position ${position} (${why}). ${remedy}`;
  return new SimbankError("SB_HARDWARE", message, { slot: name, position, fault });
}
