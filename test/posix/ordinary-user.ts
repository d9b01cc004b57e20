import { chmodSync } from "node:fs";

/** `nobody` on Debian and most others; it need not exist in the user database. */
export const NOBODY = 65_534;

/** Whether this process has to step down to be an ordinary user. */
export const isRoot = process.getuid?.() === 0;

/** Lets every user open a test's pseudo-terminal, so that only exclusiveness can keep one out. */
export function openToAll(path: string): void {
  chmodSync(path, 0o666);
}

/** Runs something with the rights of a user without capabilities: as `nobody` when we are root, else as ourselves. */
export function asOrdinaryUser<T>(work: () => T): T {
  stepDown();
  try {
    return work();
  } finally {
    stepUp();
  }
}

/** The same for work that takes several turns of the event loop; nothing else should run meanwhile. */
export async function asOrdinaryUserAsync<T>(work: () => Promise<T>): Promise<T> {
  stepDown();
  try {
    return await work();
  } finally {
    stepUp();
  }
}

function stepDown(): void {
  if (isRoot) process.seteuid?.(NOBODY);
}

function stepUp(): void {
  if (isRoot) process.seteuid?.(0);
}
