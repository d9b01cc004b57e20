import { closeSync, open, openSync, readdirSync } from "node:fs";
import { openLine } from "../../src/serial/index.ts";
import { turns, turnsUntil } from "../posix/wait.ts";
import { openPlain } from "./plain-serialport.ts";
import { Modem, openRecorded } from "./support.ts";

/**
 * Puts every thread of libuv's pool into a system call that does not return, as four stuck `tcdrain` or `close` calls
 * on real drivers do: opening a named pipe waits for its other end. A pseudo-terminal cannot make tcdrain wait.
 */
const LINE_DESCRIPTORS = 3;
const pipes = process.argv.slice(2);
const [first, second, third] = [new Modem(), new Modem(), new Modem()];
const ours = await openRecorded(first.path);
const plain = await openPlain(second.path);
const before = readdirSync("/proc/self/fd").length;

const stuck = pipes.map(
  (path) =>
    new Promise<number>((resolve, reject) => {
      open(path, "r", (error, fd) => (error === null ? resolve(fd) : reject(error)));
    }),
);
await turns(50);

ours.line.write("AT\r");
plain.port.write("AT\r");
await ours.seen.until(() => ours.seen.text.includes("OK"), "our line answered");
const seen = { data: () => undefined, closed: () => undefined };
const opening = await openLine({ path: third.path, baudRate: 115_200, openTimeoutMs: 300 }, seen);
const plainText = plain.text;
await ours.line.close();

// The other ends come: the drivers answer, late.
const others = pipes.map((path) => openSync(path, "r+"));
for (const fd of await Promise.all(stuck)) closeSync(fd);
others.forEach(closeSync);
await plain.until(() => plain.text.includes("OK"), "the plain port answered in the end");

// Whatever the late driver opened must be let go before the port can be had.
let again = await openLine({ path: third.path, baudRate: 115_200 }, seen);
for (let attempt = 0; !again.ok && attempt < 1000; attempt += 1) {
  again = await openLine({ path: third.path, baudRate: 115_200 }, seen);
}
if (again.ok) await again.value.close();
await turnsUntil(() => readdirSync("/proc/self/fd").length <= before - LINE_DESCRIPTORS, "our first line was let go");

process.stdout.write(
  JSON.stringify({
    ours: ours.seen.text.includes("OK") ? "answered" : "silent",
    released: ours.seen.endings.map((ending) => ending.released),
    plain: plainText === "" ? "silent" : "answered",
    opening: opening.ok ? "opened" : opening.error.code,
    plainAfterwards: plain.text.includes("OK") ? "answered" : "silent",
    openedAfterwards: again.ok,
    descriptorsLeft: readdirSync("/proc/self/fd").length - before + LINE_DESCRIPTORS,
  }),
);
await plain.close();
for (const modem of [first, second, third]) modem.master.close();
