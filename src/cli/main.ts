import { packageVersion } from "../about/version.ts";
import { EXIT } from "../domain/errors.ts";
import { fail } from "./fail.ts";
import { type CliIo, processIo } from "./io.ts";
import { buildProgram } from "./program.ts";
import { Interrupted, type Session } from "./session.ts";

/** What a shell reports of a program ended by SIGINT. */
const INTERRUPTED = 130;

/**
 * Runs `simbank` with the arguments after its name and resolves with its exit code (`contract`: 0 done, 1 internal,
 * 2 usage, 3 refused, 4 unreachable, 5 hardware; 130 when interrupted). Never ends the process itself.
 */
export async function main(argv: readonly string[], given: Partial<CliIo> = {}): Promise<number> {
  const io = { ...processIo(), ...given };
  const { program, session } = buildProgram(io, packageVersion());
  const stopListening = listen(io, session);
  try {
    await program.parseAsync([...argv], { from: "user" });
    return session.signal.aborted ? exitCodeOf(session.signal.reason) : session.exitCode;
  } catch (error) {
    return fail(session.signal.aborted ? session.signal.reason : error, io, wantsJson(argv));
  } finally {
    stopListening();
  }
}

/** Ends the command when the person interrupts, and without a word when nobody reads its output any more. */
function listen(io: CliIo, session: Session): () => void {
  const onError = (error: NodeJS.ErrnoException): void => {
    const readerLeft = error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED";
    session.interrupt(new Interrupted(error.message, readerLeft ? EXIT.done : EXIT.internal));
  };
  io.stdout.on("error", onError);
  io.stderr.on("error", onError);
  const stop = io.onInterrupt(() => session.interrupt(new Interrupted("Interrupted.", INTERRUPTED)));
  // The error listeners stay: a late EPIPE must not become an uncaught exception.
  return stop;
}

function exitCodeOf(reason: unknown): number {
  return reason instanceof Interrupted ? reason.exitCode : EXIT.internal;
}

/** Known before parsing, since parsing itself may fail. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end < 0 ? argv : argv.slice(0, end)).includes("--json");
}
