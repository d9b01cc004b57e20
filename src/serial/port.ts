import { closeSync, constants, open, openSync, promises } from "node:fs";
import { ReadStream } from "node:tty";
import { promisify } from "node:util";
import { SerialPort } from "serialport";
import { err, ok } from "../domain/result.ts";
import type { Result } from "../domain/result.ts";
import {
  checkTerminal,
  clearExclusive,
  discardOutput,
  isPtySlave,
  lockIsFree,
  mayOpenExclusive,
  setExclusive,
  setHangupOnClose,
  socketFd,
} from "../posix/index.ts";
import { lockedError, notATtyError, openErrorOf, openErrorOfCall } from "./open-error.ts";
import type { LineOpenError, SerialLineOptions } from "./types.ts";

const openDescriptor = promisify(open);
const LOCK_ATTEMPTS = 2;
const OPEN_FLAGS = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

type Binding = Awaited<ReturnType<typeof SerialPort.binding.open>>;

/** The three descriptors of one open port and who owns which. */
export interface OpenPort {
  readonly devicePath: string;
  /** serialport's: holds termios, baud rate and the flock for as long as it is open. */
  readonly binding: Binding;
  /** Ours, for ioctls. */
  readonly descriptor: OwnedDescriptor;
  /** libuv's: carries the bytes in the event loop, without the thread pool. */
  readonly stream: ReadStream;
  readonly exclusive: boolean;
}

/** A descriptor that is closed once, however often it is asked to: its number may be someone else's by then. */
class OwnedDescriptor {
  readonly fd: number;
  #owned = true;

  constructor(fd: number) {
    this.fd = fd;
  }

  /** Another owner closes it from now on. */
  disown(): void {
    this.#owned = false;
  }

  close(): void {
    if (!this.#owned) return;
    this.#owned = false;
    closeSync(this.fd);
  }
}

/**
 * Opens, locks and sets up a port. On failure nothing stays open, and a port that another process has locked is left
 * exactly as it was: the lock is looked at before serialport changes any setting.
 */
export async function openPort(options: SerialLineOptions): Promise<Result<OpenPort, LineOpenError>> {
  const { path } = options;
  let devicePath: string;
  let descriptor: OwnedDescriptor;
  try {
    devicePath = await promises.realpath(path);
    // Looked at before opening, because opening some devices (a watchdog, a tape) already does something.
    if (!(await promises.stat(devicePath)).isCharacterDevice()) return err(notATtyError(path));
    descriptor = new OwnedDescriptor(await openDescriptor(devicePath, OPEN_FLAGS));
  } catch (error) {
    return err(openErrorOf(path, error));
  }
  const binding = await lockPort(options, devicePath, descriptor.fd);
  const port = binding.ok ? attachStream(options, devicePath, descriptor, binding.value) : binding;
  if (!port.ok) {
    descriptor.close();
    // A device that went away may fail to close; its descriptor is released all the same (close(2)).
    if (binding.ok) await binding.value.close().catch(() => undefined);
  }
  return port;
}

/**
 * Lets go of a port: the byte stream first, serialport's descriptor last. The last close of a USB serial port may
 * wait in the kernel for bytes the modem does not take; there it happens in the thread pool, not in the event loop.
 */
export async function closePort(port: OpenPort, discard: boolean): Promise<void> {
  const { fd } = port.descriptor;
  // Errors of both calls mean a device that is gone, where there is nothing to undo.
  if (discard) discardOutput(fd);
  if (port.exclusive) clearExclusive(fd);
  port.stream.destroy();
  port.descriptor.close();
  await port.binding.close();
}

async function lockPort(
  options: SerialLineOptions,
  devicePath: string,
  fd: number,
): Promise<Result<Binding, LineOpenError>> {
  const { path, baudRate } = options;
  const terminal = checkTerminal(fd);
  if (!terminal.ok) return err(openErrorOfCall(path, terminal.error));
  const hupcl = options.keepModemLines === false;
  let cause: unknown;
  for (let attempt = 0; attempt < LOCK_ATTEMPTS; attempt += 1) {
    if (isTaken(fd)) return err(lockedError(path));
    try {
      return ok(await SerialPort.binding.open({ path: devicePath, baudRate, lock: true, hupcl }));
    } catch (error) {
      // serialport reports in words only. Someone may have had the lock for a moment; a second look tells.
      cause = error;
    }
  }
  return err(isTaken(fd) ? lockedError(path) : openErrorOf(path, cause));
}

function isTaken(fd: number): boolean {
  const free = lockIsFree(fd);
  return free.ok && !free.value;
}

function attachStream(
  options: SerialLineOptions,
  devicePath: string,
  descriptor: OwnedDescriptor,
  binding: Binding,
): Result<OpenPort, LineOpenError> {
  const { path } = options;
  // serialport's `hupcl: false` only refrains from setting a flag that the kernel sets by default.
  if (options.keepModemLines !== false) {
    const kept = setHangupOnClose(descriptor.fd, false);
    if (!kept.ok) return err(openErrorOfCall(path, kept.error));
  }
  const stream = readStreamOn(descriptor);
  if (stream === null) return err(reopenError(path, devicePath));
  const exclusive = wantsExclusive(options.exclusive ?? "auto", devicePath);
  // Only now: libuv has opened the device by name once more, which the mark would have prevented.
  const marked = exclusive ? setExclusive(descriptor.fd) : ok(undefined);
  if (!marked.ok) {
    stream.destroy();
    return err(openErrorOfCall(path, marked.error));
  }
  return ok({ devicePath, binding, descriptor, stream, exclusive });
}

/**
 * A byte stream on a file description of its own: libuv opens the terminal again by name and puts that description
 * under our number too, so our number stays ours to close. Giving it serialport's descriptor would drop the flock.
 *
 * Null where the terminal could not be opened again. libuv then falls back to our descriptor in blocking mode, in
 * which a device that takes no bytes would make the whole process spin.
 */
function readStreamOn(descriptor: OwnedDescriptor): ReadStream | null {
  let stream: ReadStream;
  try {
    stream = new ReadStream(descriptor.fd);
  } catch {
    // libuv took nothing over. Its reason is the kernel's, which the caller asks for itself.
    return null;
  }
  // An error before anyone listens must not end the process; the line adds its own listener.
  stream.on("error", () => undefined);
  if (socketFd(stream) !== descriptor.fd) return stream;
  descriptor.disown();
  stream.destroy();
  return null;
}

/** Why a terminal that was open a moment ago could not be opened again: asked of the kernel, because libuv keeps it. */
function reopenError(path: string, devicePath: string): LineOpenError {
  try {
    closeSync(openSync(devicePath, OPEN_FLAGS));
  } catch (error) {
    return openErrorOf(path, error);
  }
  const message = `${path} cannot be opened under its own name. Mount /dev and /dev/pts as the kernel provides them.`;
  return { code: "SB_HARDWARE", message, holder: null };
}

function wantsExclusive(mode: "auto" | "always" | "never", devicePath: string): boolean {
  if (mode !== "auto") return mode === "always";
  return !isPtySlave(devicePath) || mayOpenExclusive();
}
