import { constants, openSync } from "node:fs";
import { ReadStream } from "node:tty";

/**
 * The baseline of the idle rack: asks every device named in its arguments `AT+CREG?` once a second, spread over the
 * second, and does nothing with the answers but find their ends. Says `{"ready":true}`, and at the end how many it had.
 */
const PERIOD_MS = 1_000;
const paths = process.argv.slice(2);
let answers = 0;

const streams = paths.map((path) => {
  const stream = new ReadStream(openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK));
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    rest += chunk.toString("latin1");
    if (!rest.endsWith("OK\r\n")) return;
    answers += 1;
    rest = "";
  });
  return stream;
});
for (const [index, stream] of streams.entries()) {
  setTimeout(
    () => {
      stream.write("AT+CREG?\r");
      setInterval(() => stream.write("AT+CREG?\r"), PERIOD_MS);
    },
    (index * PERIOD_MS) / streams.length,
  );
}
process.stdout.write('{"ready":true}\n');
process.once("SIGTERM", () => {
  process.stdout.write(`${JSON.stringify({ answers })}\n`, () => process.exit());
});
