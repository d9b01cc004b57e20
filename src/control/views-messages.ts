import type { WallMs } from "../domain/time.ts";
import type { Iccid } from "../domain/words.ts";
import type { Actor } from "./roles.ts";

/** A message that ended consent, or that holds its sender until a person has decided. */
export interface MessageView {
  readonly message: number;
  readonly at: WallMs;
  /** As the service centre says. */
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

export interface MessageFilter {
  /** Only those that hold somebody. */
  readonly waiting: boolean;
  readonly limit: number;
  readonly reveal: boolean;
}

/** What people send to our cards. */
export interface MessageBackend {
  messages(filter: MessageFilter): Promise<readonly MessageView[]>;
  /** Its words, null where they are not kept. That it was read is on record. Rejects with `SB_NOT_FOUND`. */
  readMessage(
    actor: Actor,
    message: number,
    reveal: boolean,
  ): Promise<{ readonly message: MessageView; readonly text: string | null }>;
  /** Lets its sender be called again. Rejects with `SB_NOT_FOUND`, and `SB_CONFLICT` before it was read. */
  releaseMessage(actor: Actor, message: number, reason: string): Promise<MessageView>;
}
