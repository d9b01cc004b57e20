import { Worker } from "node:worker_threads";
import { exitNow } from "../../src/posix/index.ts";

/** Ends itself while a thread of it waits in open(2) for somebody to write to this pipe, which nobody ever does. */
const [, , pipe = ""] = process.argv;
const stuck = new Worker(
  `const { parentPort, workerData } = require("node:worker_threads");
   parentPort.postMessage("about to wait");
   require("node:fs").readFileSync(workerData);`,
  { eval: true, workerData: pipe },
);
stuck.once("message", () => {
  process.stdout.write("stuck\n");
  // One turn later the thread is inside the system call, or will find the process gone.
  setImmediate(() => exitNow(7));
});
