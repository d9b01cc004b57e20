import type { ErrorCode } from "../domain/errors.ts";
import type { Result } from "../domain/result.ts";
import type { Holder } from "../posix/index.ts";

export interface SerialLineOptions {
  /** Device path; a symbolic link is resolved at each open. */
  readonly path: string;
  readonly baudRate: number;
  /** How long the device may refuse bytes before the line is closed as stuck; 1000 by default. */
  readonly writeTimeoutMs?: number;
  /** How long opening may take, driver and thread pool included; 5000 by default. */
  readonly openTimeoutMs?: number;
  /**
   * Leave DTR as it is when the port is closed, so that re-opening it never ends a call; true by default.
   * False drops it, which makes many modems hang up when this process dies.
   */
  readonly keepModemLines?: boolean;
  /**
   * Whether to mark the device exclusive (TIOCEXCL). `auto`, the default, leaves it out only on a pseudo-terminal
   * that this process could not open again after a crash: there the mark outlives its maker.
   */
  readonly exclusive?: "auto" | "always" | "never";
}

export interface SerialLineHandlers {
  /** Bytes as they arrived; none after `closed`. */
  data(chunk: Buffer): void;
  /** The line is gone and the port free to be opened again. Called exactly once, never before `openLine` resolves. */
  closed(reason: LineClosed): void;
}

/** Why a line ended: our wish, the device's hang-up, bytes that were not taken, or a failure of the driver. */
export type LineCloseKind = "requested" | "hung-up" | "stuck" | "failed";

export interface LineClosed {
  readonly kind: LineCloseKind;
  /** Null where it was requested. */
  readonly code: ErrorCode | null;
  readonly message: string;
  /** False where the driver did not let go in time: the port may refuse to open for a while. */
  readonly released: boolean;
}

export interface LineWriteError {
  readonly code: "SB_PORT_CLOSED" | "SB_PORT_STUCK";
  readonly message: string;
}

export interface LineOpenError {
  readonly code: ErrorCode;
  /** Place, reason and remedy in one or two sentences. */
  readonly message: string;
  /** The process that has the port, where /proc shows it. */
  readonly holder: Holder | null;
}

/** Input lines of a V.24 port; drivers without them answer with an error. */
export interface ModemLines {
  readonly cts: boolean;
  readonly dsr: boolean;
  readonly dcd: boolean;
}

/** One open port. It ends once and is never used again: a new open makes a new line. */
export interface SerialLine {
  /** The path that was asked for. */
  readonly path: string;
  /** The device behind it when it was opened. */
  readonly devicePath: string;
  readonly isOpen: boolean;
  /** Bytes accepted that the kernel has not taken yet; 0 unless the device is stuck. */
  readonly outstandingBytes: number;
  /**
   * Hands the text (Latin-1) to the kernel at once. What finds no room waits, at most 1 KiB in all and at most
   * `writeTimeoutMs`; then the line closes as stuck. On a closed line nothing is accepted and nothing is ever sent.
   */
  write(text: string): Result<void, LineWriteError>;
  /** Reads the modem lines. Informational: an error says nothing about the line's health. */
  modemLines(): Promise<Result<ModemLines, string>>;
  /** Sets DTR and RTS. Informational: most modem drivers refuse, and the kernel raises both on open anyway. */
  setModemLines(lines: { readonly dtr: boolean; readonly rts: boolean }): Promise<Result<void, string>>;
  /**
   * Ends the line; resolves when the port is free, or when the driver has not let go within two seconds.
   * Bytes that still wait are discarded. May be repeated.
   */
  close(message?: string): Promise<void>;
}
