import { libc } from "./libc.ts";

/**
 * Ends the process now with this exit code (0 to 255), without a word to anybody (`_exit(2)`): no exit handlers, and no
 * waiting for threads, which `process.exit` does for as long as one of them is inside a system call. For a process
 * whose orderly end has taken too long. Does not return.
 */
export function exitNow(code: number): void {
  libc()._exit(code);
}
