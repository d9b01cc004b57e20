import { readFileSync } from "node:fs";

/** Clock ticks of `/proc/PID/stat` per second: USER_HZ, 100 on every Linux that Node runs on. */
const TICKS_PER_S = 100;

/** Microseconds of processor time that this process has used, all its threads together. */
export function ownCpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Seconds of processor time that a process has used, all its threads together; in steps of 10 ms. */
export function cpuSecondsOf(pid: number): number {
  // The command's name may hold blanks and brackets, so fields are counted from behind its last bracket.
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}

/** Resident memory of a process in MiB: now (`VmRSS`) or at its highest (`VmHWM`). */
export function memoryMibOf(pid: number | "self", field: "VmRSS" | "VmHWM"): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "latin1"));
  if (found === null) throw new Error(`/proc/${pid}/status has no ${field}.`);
  return Number(found[1]) / 1024;
}
