import { openLine } from "../../src/serial/index.ts";

/** Opens the line it is told, says so to the modem, and stays until it is killed. */
const [path = ""] = process.argv.slice(2);
const opened = await openLine({ path, baudRate: 115_200 }, { data: () => undefined, closed: () => undefined });
if (!opened.ok) throw new Error(opened.error.message);
opened.value.write("ATI\r");
