import { maskNumber } from "../domain/number.ts";
import type { Iccid, SlotId } from "../domain/words.ts";
import type { MessageFate } from "../modem/index.ts";
import type { Actor, Store } from "../store/index.ts";
import type { Calls } from "./calls.ts";
import type { Clocks } from "./clocks.ts";
import type { Log } from "./log.ts";
import { type DeliveredMessage, personBehind, readPdu } from "./message-pdu.ts";

/** The missing parts of a message have come by then, or never will. */
const PARTS_MS = 600_000;
/** Messages of which parts are missing; nobody writes more of them than somebody with bad intent. */
const MOST_PENDING = 500;

/** What is needed of the driver of a modem. */
export interface Line {
  readonly slot: SlotId;
  settleMessage(pdu: string, fate: MessageFate): void;
  snapshot(): { readonly identity: { readonly iccid: Iccid | null } };
}

export interface MessageParts {
  readonly store: Pick<Store, "takeMessage" | "noteInbound">;
  readonly calls: Pick<Calls, "end">;
  readonly clocks: Clocks;
  readonly log: Log;
  /** `lab` or ISO 3166-1: how numbers at home are written. */
  readonly country: string;
  readonly alarm: (slot: SlotId, message: string) => void;
  /** A message is on disk with what follows for its sender, who may have opted out. */
  readonly stored: () => void;
}

/** A message of several parts, as far as it has come. */
interface Pending {
  readonly line: Line;
  readonly first: DeliveredMessage;
  readonly total: number;
  readonly parts: Map<number, { readonly pdu: string; readonly text: string }>;
  readonly timer: NodeJS.Timeout;
}

/** Who acts where no person does. */
const MACHINE: Actor = { uid: process.getuid?.() ?? 0, name: "simbankd" };

/**
 * What people send to our cards: put together, taken to the ledger with everything that follows for the sender, and only
 * then taken off the card.
 */
export class Messages {
  readonly #parts: MessageParts;
  readonly #pending = new Map<string, Pending>();

  constructor(parts: MessageParts) {
    this.#parts = parts;
  }

  /** A card holds a message. */
  received(line: Line, pdu: string): void {
    const message = readPdu(pdu);
    if (message === "report") return line.settleMessage(pdu, "delete");
    if (message === "unreadable") return this.#keep(line, pdu);
    if (message.part === null) return this.#take(line, message, [pdu]);
    this.#collect(line, pdu, message, message.part);
  }

  /** Somebody called a card. */
  called(line: Line, number: string | null, refused: boolean): void {
    const { store, clocks, log, country } = this.#parts;
    const from = number === null ? null : personBehind(number, country);
    const { iccid } = line.snapshot().identity;
    log.info({ event: "call.inbound", slot: line.slot, from: from === null ? null : maskNumber(from), refused });
    store.noteInbound({ slot: line.slot, iccid, from, refused }, clocks.wall()).catch((error: unknown) => {
      log.error({ event: "call.inbound-not-stored", slot: line.slot, err: error });
    });
  }

  /** The card takes in no more messages soon. */
  storeFills(line: Line, used: number, total: number): void {
    const text = `The card in ${line.slot} holds ${used} of at most ${total} messages: soon nobody can opt out by message.`;
    this.#parts.log.warn({ event: "message.store-fills", slot: line.slot, used, total }, text);
    this.#parts.alarm(line.slot, text);
  }

  #keep(line: Line, pdu: string): void {
    const text = `A message on the card in ${line.slot} cannot be read and stays there: look at it on a telephone.`;
    this.#parts.log.warn({ event: "message.unreadable", slot: line.slot, octets: pdu.length / 2 }, text);
    this.#parts.alarm(line.slot, text);
    line.settleMessage(pdu, "keep");
  }

  #collect(line: Line, pdu: string, message: DeliveredMessage, part: NonNullable<DeliveredMessage["part"]>): void {
    const { iccid } = line.snapshot().identity;
    const key = [iccid, message.sender, part.reference, part.total].join(" ");
    const pending = this.#pending.get(key) ?? this.#begin(key, line, message, part.total);
    pending.parts.set(part.nth, { pdu, text: message.text });
    if (pending.parts.size === part.total || this.#pending.size > MOST_PENDING) this.#complete(key, pending);
  }

  #begin(key: string, line: Line, first: DeliveredMessage, total: number): Pending {
    const timer = setTimeout(() => this.#complete(key, pending), PARTS_MS).unref();
    const pending: Pending = { line, first, total, parts: new Map(), timer };
    this.#pending.set(key, pending);
    return pending;
  }

  /** As much of it as there is: what is missing shows as an ellipsis, so that a person sees it. */
  #complete(key: string, pending: Pending): void {
    clearTimeout(pending.timer);
    if (!this.#pending.delete(key)) return;
    const { line, first, total, parts } = pending;
    const texts = Array.from({ length: total }, (_, index) => parts.get(index + 1)?.text ?? "…");
    const pdus = [...parts].toSorted(([a], [b]) => a - b).map(([, { pdu }]) => pdu);
    this.#take(line, { ...first, text: texts.join("") }, pdus);
  }

  #take(line: Line, message: DeliveredMessage, pdus: readonly string[]): void {
    this.#store(line, message, pdus).then(
      (fate) => pdus.forEach((pdu) => line.settleMessage(pdu, fate)),
      (error: unknown) => {
        this.#parts.log.error({ event: "message.not-stored", slot: line.slot, err: error });
        for (const pdu of pdus) line.settleMessage(pdu, "again");
      },
    );
  }

  async #store(line: Line, message: DeliveredMessage, pdus: readonly string[]): Promise<"delete"> {
    const { store, calls, clocks, log, country } = this.#parts;
    const from = personBehind(message.sender, country);
    // Services and companies have nothing to opt out of; their words are nobody's to keep.
    if (from === null) {
      log.info({ event: "message.of-nobody", slot: line.slot });
      return "delete";
    }
    const { iccid } = line.snapshot().identity;
    const incoming = { iccid, from, text: message.text, sentAt: message.sentAt, pdus };
    const taken = await store.takeMessage(incoming, MACHINE, clocks.wall());
    this.#parts.stored();
    const shown = maskNumber(from);
    log.info({ event: `message.${taken.kind}`, slot: line.slot, from: shown, isNew: taken.isNew });
    if (taken.kind === "held" && taken.isNew) {
      this.#parts.alarm(line.slot, `${shown} wrote to us and is not called until it is read: simbank sms list.`);
    }
    const open = taken.open.map(({ attempt }) => attempt);
    if (open.length > 0) this.#endCalls(line, shown, calls.end(open, "withdrawal"));
    return "delete";
  }

  /** The withdrawal is on disk; whatever is still on the wire for this person ends. */
  #endCalls(line: Line, shown: string, ending: ReturnType<Calls["end"]>): void {
    const { log, alarm } = this.#parts;
    ending.then(
      ({ alive }) => {
        const slots = alive.join(", ");
        if (slots !== "") alarm(line.slot, `${shown} opted out, and a call to it may be up in ${slots}.`);
      },
      (error: unknown) => log.error({ event: "message.calls-not-ended", slot: line.slot, err: error }),
    );
  }
}
