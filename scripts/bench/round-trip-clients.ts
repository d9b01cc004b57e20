import { closeSync, constants, openSync } from "node:fs";
import { ReadStream } from "node:tty";
import { ReadlineParser } from "@serialport/parser-readline";
import { SerialPort } from "serialport";
import serialportGsm from "serialport-gsm";
import { at } from "../../src/at/command.ts";
import { createExchange } from "../../src/at/exchange.ts";
import type { ExchangeOutput } from "../../src/at/types.ts";
import { monoMs } from "../../src/domain/time.ts";
import { openLine } from "../../src/serial/index.ts";
import { PLAIN_DIALECT } from "./plain-dialect.ts";

const BAUD = 115_200;

/** One way to talk to a modem: sends `AT` and calls back when it was answered `OK`. */
export interface Client {
  probe(done: () => void): void;
  close(): Promise<void>;
}

/** Ours: the exclusive line and the exchange machine, as the driver uses them. */
export async function ourClient(path: string): Promise<Client> {
  const exchange = createExchange(PLAIN_DIALECT);
  const now = () => monoMs(performance.now());
  let waiting: (() => void) | null = null;
  const run = (outputs: readonly ExchangeOutput[]): void => {
    for (const output of outputs) {
      if (output.kind === "write") line.write(output.text);
      else if (output.kind === "response") {
        if (output.final.kind !== "OK") throw new Error(`AT was answered ${output.final.kind}.`);
        waiting?.();
      }
    }
  };
  const opened = await openLine(
    { path, baudRate: BAUD },
    { data: (chunk) => run(exchange.receive(chunk, now())), closed: () => undefined },
  );
  if (!opened.ok) throw new Error(opened.error.message);
  const line = opened.value;
  return {
    probe(done) {
      waiting = done;
      run(exchange.submit(at.probe(), now()));
    },
    close: () => line.close(),
  };
}

/** serialport-gsm as its manual shows it, without its reactions to messages and calls. */
export async function gsmClient(path: string): Promise<Client> {
  const modem = serialportGsm.Modem();
  await modem.open(path, { baudRate: BAUD, incomingSMSIndication: false, incomingCallIndication: false });
  return {
    probe(done) {
      modem.executeCommand("AT", (_result, error) => {
        if (error !== undefined) throw error;
        done();
      });
    },
    async close() {
      await modem.close();
    },
  };
}

/** The serialport package with its own readline parser. */
export async function serialportClient(path: string): Promise<Client> {
  const port = new SerialPort({ path, baudRate: BAUD, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error === null ? resolve() : reject(error)));
  });
  let waiting: (() => void) | null = null;
  port.pipe(new ReadlineParser({ delimiter: "\r\n" })).on("data", (line: string) => {
    if (line === "OK") waiting?.();
  });
  return {
    probe(done) {
      waiting = done;
      port.write("AT\r");
    },
    close: () => new Promise((resolve, reject) => port.close((error) => (error === null ? resolve() : reject(error)))),
  };
}

/** Node's own terminal stream and the least that can tell an answer: what nobody can go far below. */
export function streamClient(path: string): Promise<Client> {
  const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const stream = new ReadStream(fd);
  let waiting: (() => void) | null = null;
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    rest += chunk.toString("latin1");
    if (!rest.endsWith("OK\r\n")) return;
    rest = "";
    waiting?.();
  });
  return Promise.resolve({
    probe(done) {
      waiting = done;
      stream.write("AT\r");
    },
    close() {
      stream.destroy();
      // libuv opened the terminal once more under a number of its own; ours is still there.
      closeSync(fd);
      return Promise.resolve();
    },
  });
}
