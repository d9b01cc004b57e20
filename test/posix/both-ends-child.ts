import { openSync } from "node:fs";
import { openPty } from "../../src/posix/index.ts";

/** Keeps both ends of a pseudo-terminal open, as emulators of modems do, until its standard input ends. */
const pty = openPty();
openSync(pty.path, "r+");
process.stdout.write(`${pty.path}\n`);
process.stdin.resume();
process.stdin.once("end", () => pty.closeMaster());
