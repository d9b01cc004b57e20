import type { CommandRunner } from "./command-runner.ts";
import type { Device } from "./device.ts";
import { CommandInput, type InputSink } from "./input.ts";
import type { Mouth } from "./mouth.ts";

const ESC = "\x1b";

/** What the receiving side needs of the modem. */
export interface ReceiverSurroundings {
  readonly device: Device;
  readonly runner: CommandRunner;
  readonly mouth: Mouth;
}

/** The modem's ear: command lines for the runner, and what becomes of bytes that it cannot or will not understand. */
export class Receiver {
  private readonly around: ReceiverSurroundings;
  private readonly input = new CommandInput();

  constructor(around: ReceiverSurroundings) {
    this.around = around;
  }

  /** Bytes from the line, Latin-1. */
  receive(bytes: string, powered: boolean): void {
    const { troubles } = this.around.device;
    if (!powered || troubles.has("silence") || troubles.has("wrong-baud")) this.input.feed(bytes, this.deafSink);
    else if (troubles.has("prompt")) this.receiveText(bytes);
    else this.input.feed(bytes, this.sink);
  }

  /** Forgets a half-received line, as a reset does. */
  reset(): void {
    this.input.reset();
  }

  /** Behind `> ` every byte is text until ESC, which gives it up (3GPP TS 27.005 §3.5.1). */
  private receiveText(bytes: string): void {
    const { device, mouth } = this.around;
    const end = bytes.indexOf(ESC);
    this.input.feed(end === -1 ? bytes : bytes.slice(0, end), { ...this.deafSink, echo: () => undefined });
    if (end === -1) {
      if (bytes.includes("\r")) mouth.send("\r\n> ");
      return;
    }
    this.input.reset();
    device.troubles.end("prompt");
    mouth.send("\r\nOK\r\n");
    this.receive(bytes.slice(end + 1), true);
  }

  private readonly sink: InputSink = {
    abortedBy: (char, previous) => {
      const { calls } = this.around.device;
      // A line feed right behind the carriage return belongs to the command line that it ends.
      if (!calls.abortable || (char === "\n" && previous === "\r")) return false;
      calls.abort();
      return true;
    },
    echo: (text) => {
      if (this.around.device.state.echo) this.around.mouth.send(text);
    },
    line: (body) => this.around.runner.accept(body),
    repeat: () => this.around.runner.repeat(),
    unexpected: (text) => this.around.device.record({ event: "unexpected-bytes", text }),
    overlong: () => this.around.runner.refuseOverlong(),
  };

  private readonly deafSink: InputSink = {
    ...this.sink,
    abortedBy: () => false,
    line: (body) => this.around.runner.acceptDeaf(body),
    repeat: () => undefined,
    unexpected: () => undefined,
    overlong: () => undefined,
  };
}
