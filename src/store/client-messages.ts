import type { MessageStore } from "./api-messages.ts";
import type { Opened, StoreChannel } from "./channel.ts";
import { ProofClient } from "./client-proof.ts";
import type { LedgerCalls } from "./handlers.ts";

type Args<Name extends keyof LedgerCalls> = LedgerCalls[Name]["args"];

/** What people send to our cards, and who calls them; see `MessageStore` for what each method promises. */
export class MessageClient extends ProofClient implements MessageStore {
  readonly #channel: StoreChannel;

  constructor(channel: StoreChannel, opened: Opened) {
    super(channel, opened);
    this.#channel = channel;
  }

  takeMessage(...args: Args<"takeMessage">) {
    return this.#channel.call("takeMessage", ...args);
  }

  async noteInbound(...args: Args<"noteInbound">): Promise<void> {
    await this.#channel.call("noteInbound", ...args);
  }

  messages(...args: Args<"messages">) {
    return this.#channel.call("messages", ...args);
  }

  readMessage(...args: Args<"readMessage">) {
    return this.#channel.call("readMessage", ...args);
  }

  releaseMessage(...args: Args<"releaseMessage">) {
    return this.#channel.call("releaseMessage", ...args);
  }
}
