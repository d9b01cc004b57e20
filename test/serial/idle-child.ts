import { SerialPort } from "serialport";
import { openLine } from "../../src/serial/index.ts";

/**
 * Waits for one line on each of two ports, ours first, with nothing else to wake the event loop but one far timer.
 * A line that is only delivered when that timer fires comes after "late" in the output.
 */
const [ours = "", plain = ""] = process.argv.slice(2);

const port = new SerialPort({ path: plain, baudRate: 115_200, autoOpen: false });
await new Promise<void>((resolve, reject) => {
  port.open((error) => (error === null ? resolve() : reject(error)));
});
const opened = await openLine(
  { path: ours, baudRate: 115_200 },
  { data: () => process.stdout.write("ours\n"), closed: () => undefined },
);
if (!opened.ok) throw new Error(opened.error.message);

const heard = new Promise((resolve) => port.once("data", resolve));
const late = setTimeout(() => process.stdout.write("late\n"), 5000);
process.stdout.write("ready\n");
await heard;
process.stdout.write("plain\n");
clearTimeout(late);
port.close();
await opened.value.close();
