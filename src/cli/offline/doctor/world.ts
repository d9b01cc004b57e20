import { type WallMs, wallMs } from "../../../domain/time.ts";
import { groupsOf, type Holder, holdersOf, type KernelClock, kernelClock, userName } from "../../../posix/index.ts";
import { type DeviceRoot, SYSTEM_ROOT } from "../../../serial/discovery/index.ts";

/** What the doctor looks at of the machine. Tests name a world of their own. */
export interface World {
  readonly root: DeviceRoot;
  /** `/proc`. */
  readonly proc: string;
  /** `/run`. */
  readonly run: string;
  readonly user: { readonly uid: number; readonly name: string; readonly groups: readonly string[] };
  readonly nodeVersion: string;
  readonly now: () => WallMs;
  readonly clock: () => KernelClock | null;
  readonly holders: (path: string) => Promise<readonly Holder[]>;
}

/** The machine that this runs on. */
export function thisWorld(): World {
  const uid = process.geteuid?.() ?? 0;
  return {
    root: SYSTEM_ROOT,
    proc: "/proc",
    run: "/run",
    user: { uid, name: userName(uid) ?? `uid ${uid}`, groups: groupsOf(uid) },
    nodeVersion: process.versions.node,
    now: () => wallMs(Date.now()),
    clock: kernelClock,
    holders: holdersOf,
  };
}
