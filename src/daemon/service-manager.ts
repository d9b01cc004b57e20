import type { Result } from "../domain/result.ts";
import type { MonoMs } from "../domain/time.ts";
import { type PosixError, sdNotify } from "../posix/index.ts";

/** How `sd_notify(3)` is reached; a test gives its own. */
export type Notify = (message: string, socketPath: string) => Result<void, PosixError>;

/** The part of the environment that a service manager sets (sd_notify(3), sd_watchdog_enabled(3)). */
export interface ServiceEnvironment {
  readonly NOTIFY_SOCKET?: string | undefined;
  readonly WATCHDOG_USEC?: string | undefined;
  readonly WATCHDOG_PID?: string | undefined;
}

/**
 * Tells the service manager how the daemon is. Outside of a service every message goes nowhere; a manager that cannot
 * be reached is no reason to stop dialling, so a failure is told once and then left alone.
 */
export class ServiceManager {
  readonly #socket: string | null;
  readonly #notify: Notify;
  readonly #failed: (error: PosixError) => void;
  #told = false;
  #status = "";
  /** Within how many milliseconds `alive` must be called again and again; null where nobody watches this process. */
  readonly watchdogMs: number | null;

  constructor(
    environment: ServiceEnvironment,
    pid: number,
    failed: (error: PosixError) => void,
    notify: Notify = sdNotify,
  ) {
    this.#socket = environment.NOTIFY_SOCKET || null;
    this.#notify = notify;
    this.#failed = failed;
    this.watchdogMs = this.#socket === null ? null : watchdogOf(environment, pid);
  }

  ready(): void {
    this.#send("READY=1");
  }

  /** One line for `systemctl status`; sent only when it differs from the last one. */
  status(line: string): void {
    if (line === this.#status) return;
    this.#status = line;
    this.#send(`STATUS=${line.replaceAll("\n", " ")}`);
  }

  /** A reload begins; `ready` ends it. `now` is of CLOCK_MONOTONIC, as sd_notify(3) wants it. */
  reloading(now: MonoMs): void {
    this.#send(`RELOADING=1\nMONOTONIC_USEC=${Math.round(now * 1_000)}`);
  }

  alive(): void {
    if (this.watchdogMs !== null) this.#send("WATCHDOG=1");
  }

  stopping(): void {
    this.#send("STOPPING=1");
  }

  #send(message: string): void {
    if (this.#socket === null) return;
    const sent = this.#notify(message, this.#socket);
    if (sent.ok || this.#told) return;
    this.#told = true;
    this.#failed(sent.error);
  }
}

function watchdogOf({ WATCHDOG_USEC, WATCHDOG_PID }: ServiceEnvironment, pid: number): number | null {
  if (WATCHDOG_PID !== undefined && WATCHDOG_PID !== String(pid)) return null;
  const microseconds = Number(WATCHDOG_USEC);
  return Number.isSafeInteger(microseconds) && microseconds > 0 ? microseconds / 1_000 : null;
}
