import type { RegisterStore, StoredEvidence } from "./api-registers.ts";
import type { Actor } from "./api-calls.ts";
import type { WallMs } from "../domain/time.ts";
import type { Opened, StoreChannel } from "./channel.ts";
import { MessageClient } from "./client-messages.ts";
import type { LedgerCalls } from "./handlers.ts";

type Args<Name extends keyof LedgerCalls> = LedgerCalls[Name]["args"];

/** The part of the ledger that says with what right the box works; see `RegisterStore` for what each method promises. */
export class RegisterClient extends MessageClient implements RegisterStore {
  readonly #channel: StoreChannel;

  constructor(channel: StoreChannel, opened: Opened) {
    super(channel, opened);
    this.#channel = channel;
  }

  /** The store's thread writes and syncs: the loop that speaks to modems waits for no disk. */
  async storeEvidence(bytes: AsyncIterable<Uint8Array>, actor: Actor, now: WallMs): Promise<StoredEvidence> {
    const draft = await this.#channel.call("beginEvidence");
    try {
      for await (const piece of bytes) await this.#channel.call("writeEvidence", draft, piece);
      return await this.#channel.call("keepEvidence", draft, actor, now);
    } catch (error) {
      await this.#channel.call("dropEvidence", draft);
      throw error;
    }
  }

  enterRecord(...args: Args<"enterRecord">) {
    return this.#channel.call("enterRecord", ...args);
  }

  checkRecord(...args: Args<"checkRecord">) {
    return this.#channel.call("checkRecord", ...args);
  }

  endRecord(...args: Args<"endRecord">) {
    return this.#channel.call("endRecord", ...args);
  }

  registerEntries(...args: Args<"registerEntries">) {
    return this.#channel.call("registerEntries", ...args);
  }

  consentImports() {
    return this.#channel.call("consentImports");
  }

  releaseConsents(...args: Args<"releaseConsents">) {
    return this.#channel.call("releaseConsents", ...args);
  }

  registryCopies() {
    return this.#channel.call("registryCopies");
  }

  complain(...args: Args<"complain">) {
    return this.#channel.call("complain", ...args);
  }

  trustClock(...args: Args<"trustClock">) {
    return this.#channel.call("trustClock", ...args);
  }

  async declareFirstBox(...args: Args<"declareFirstBox">): Promise<void> {
    await this.#channel.call("declareFirstBox", ...args);
  }
}
