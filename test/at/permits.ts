import { monoMs } from "../../src/domain/time.ts";
import { judge } from "../../src/gate/index.ts";
import type { DialPermit } from "../../src/gate/permit.ts";
import { allowed } from "../gate/fixture.ts";

/** A permit as the gate issues it at 0 ms, for a number of the simulated rack. */
export function permit(): DialPermit {
  const verdict = judge(allowed(), monoMs(0));
  if (verdict.verdict !== "allow") throw new Error("the fixture must be allowed");
  return verdict.permit;
}
