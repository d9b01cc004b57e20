import type { E164 } from "../domain/number.ts";
import type { WallMs } from "../domain/time.ts";
import type { Iccid, SlotId } from "../domain/words.ts";
import type { Actor, OpenAttempt } from "./api-calls.ts";

/** A message as a card received it, whole. */
export interface IncomingMessage {
  readonly iccid: Iccid | null;
  readonly from: E164;
  readonly text: string;
  /** What the service centre says of when it was sent; null where that is no time. */
  readonly sentAt: WallMs | null;
  /** Its PDUs in the order of its parts: what makes it known again. */
  readonly pdus: readonly string[];
}

/**
 * What a message came to. `opt-out`: consent has ended; `held`: the sender, who was called lately, waits until a person
 * has decided; `other`: of no account, and not kept.
 */
export interface MessageTaken {
  readonly kind: "opt-out" | "held" | "other";
  /** False: it was on record already. */
  readonly isNew: boolean;
  /** Calls and permits of the sender that must still be ended. */
  readonly open: readonly OpenAttempt[];
}

/** A message on record. Its words are shown by reading it. */
export interface MessageRow {
  readonly message: number;
  readonly at: WallMs;
  readonly sentAt: WallMs | null;
  readonly iccid: Iccid | null;
  readonly number: string;
  readonly kind: "opt-out" | "held";
  readonly readAt: WallMs | null;
  readonly readBy: string | null;
  readonly releasedAt: WallMs | null;
  readonly releasedBy: string | null;
  readonly reason: string | null;
}

export interface IncomingCall {
  readonly slot: SlotId;
  readonly iccid: Iccid | null;
  /** Null: withheld, or no number that could be called. */
  readonly from: E164 | null;
  readonly refused: boolean;
}

/** What people send to our cards, and who calls them. */
export interface MessageStore {
  /** In one transaction: the message, and whatever follows from it for its sender. Idempotent. */
  takeMessage(message: IncomingMessage, actor: Actor, now: WallMs): Promise<MessageTaken>;
  noteInbound(call: IncomingCall, now: WallMs): Promise<void>;
  /** Newest first; `waiting`: only those that hold somebody. */
  messages(waiting: boolean, limit: number, reveal: boolean): Promise<readonly MessageRow[]>;
  /** Its words, null where they are not kept; who read it is on record. Rejects with `SB_NOT_FOUND`. */
  readMessage(
    id: number,
    reveal: boolean,
    actor: Actor,
    now: WallMs,
  ): Promise<{ readonly message: MessageRow; readonly text: string | null }>;
  /** Nobody waits because of it any more, and its words are gone. Rejects with `SB_NOT_FOUND`, `SB_CONFLICT`. */
  releaseMessage(id: number, reason: string, actor: Actor, now: WallMs): Promise<MessageRow>;
}
