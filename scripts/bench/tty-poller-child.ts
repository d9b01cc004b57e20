import { constants, openSync } from "node:fs";
import { ReadStream } from "node:tty";

/**
 * The baseline of the idle rack: asks every device named in its arguments `AT+CREG?` once a second and does nothing with
 * the answers but find their ends. All are asked in one go, the cheapest way: polls that share a wake-up share its cost,
 * and those of the daemon, whose modems became ready together, are bunched as well. Says `{"ready":true}` when it runs.
 */
const PERIOD_MS = 1_000;
const paths = process.argv.slice(2);

const streams = paths.map((path) => {
  const stream = new ReadStream(openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK));
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    rest += chunk.toString("latin1");
    if (rest.endsWith("OK\r\n")) rest = "";
  });
  return stream;
});
setInterval(() => {
  for (const stream of streams) stream.write("AT+CREG?\r");
}, PERIOD_MS);
process.stdout.write('{"ready":true}\n');
