import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Collects what reading the configuration, the profiles and the packs has left behind, and gives the memory back to the
 * system: V8 alone keeps it for as long as nothing else on the box is in want, some 20 MiB on an edge box for months.
 * Stops the loop for some 50 ms: only for the moment before the first modem is spoken to.
 */
export function giveBackStartGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") return;
  Reflect.apply(collect, null, [{ type: "major", execution: "sync", flavor: "last-resort" }]);
}
