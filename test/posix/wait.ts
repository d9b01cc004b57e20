/** Waits until something observed satisfies a test, as told by the events that change it; fails at a deadline. */
export class Waiter {
  #wake: (() => void)[] = [];

  /** To be called after each change. */
  changed(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  async until(holds: () => boolean, what: string, deadlineMs = 10_000): Promise<void> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.changed();
    }, deadlineMs);
    try {
      while (!holds()) {
        if (late) throw new Error(`Waited in vain until ${what}.`);
        await new Promise<void>((resolve) => this.#wake.push(resolve));
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Lets the event loop go round, so that everything that is ready now has been handled. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Lets the loop go round until something holds that no event announces; fails at a deadline. */
export async function turnsUntil(holds: () => boolean, what: string, deadlineMs = 10_000): Promise<void> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
  }, deadlineMs);
  try {
    while (!holds()) {
      if (late) throw new Error(`Waited in vain until ${what}.`);
      await turns(1);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a file operation is in libuv's thread pool right now. */
export function poolIsBusy(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith("FSReq"));
}

/** Waits until no file operation has been in the thread pool for many turns of the loop. */
export async function poolIdle(): Promise<void> {
  let quiet = 0;
  await turnsUntil(() => {
    quiet = poolIsBusy() ? 0 : quiet + 1;
    return quiet >= 300;
  }, "the thread pool was idle");
}
