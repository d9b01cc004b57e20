import { openPtyStream } from "../../src/posix/index.ts";

/**
 * The far end of the serial benches, in a process of its own so that its work is not counted: as many pseudo-terminals
 * as the first argument says, each with a modem that echoes every command and answers OK. Ends with its stdin.
 */
const ports = Array.from({ length: Number(process.argv[2]) }, () => {
  const modem = openPtyStream({
    data(chunk) {
      if (chunk.includes("\r")) modem.write(Buffer.concat([chunk, Buffer.from("\r\nOK\r\n")]));
    },
  });
  return modem;
});
process.stdout.write(`${JSON.stringify(ports.map((port) => port.path))}\n`);
process.stdin.resume().once("close", () => {
  for (const port of ports) port.close();
});
