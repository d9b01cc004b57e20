import { SerialPort } from "serialport";
import { Waiter } from "../posix/wait.ts";
import { afterwards, BAUD } from "./support.ts";

/**
 * The serialport package as its manual shows it: the control of every test that claims we do better. A control that
 * stops failing means that the package has been mended.
 */
export class PlainPort extends Waiter {
  readonly port: SerialPort;
  text = "";
  closes = 0;
  errors: string[] = [];

  constructor(path: string) {
    super();
    this.port = new SerialPort({ path, baudRate: BAUD, autoOpen: false });
    this.port.on("data", (chunk: Buffer) => {
      this.text += chunk.toString("latin1");
      this.changed();
    });
    this.port.on("close", () => {
      this.closes += 1;
      this.changed();
    });
    this.port.on("error", (error) => {
      this.errors.push(error.message);
      this.changed();
    });
  }

  open(): Promise<void> {
    return this.#done((callback) => this.port.open(callback));
  }

  close(): Promise<void> {
    return this.#done((callback) => this.port.close(callback));
  }

  #done(call: (callback: (error: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => call((error) => (error === null ? resolve() : reject(error))));
  }
}

export async function openPlain(path: string): Promise<PlainPort> {
  const plain = new PlainPort(path);
  await plain.open();
  afterwards(async () => {
    if (plain.port.isOpen) await plain.close();
  });
  return plain;
}
