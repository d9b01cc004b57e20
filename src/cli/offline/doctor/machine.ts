import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Check, fail, ok, warn } from "./check.ts";
import type { Site, Status } from "./site.ts";
import type { World } from "./world.ts";

const MIB = 1 << 20;
const LITTLE_BYTES = 1024 * MIB;
const TOO_LITTLE_BYTES = 64 * MIB;
/** By what a clock may be wrong before the daemon stops believing it (field rule 2). */
const TRUST_MS = 120_000;

/** The machine beneath the daemon: runtime, clock, disk, other programs. */
export function machineChecks(world: World, site: Site | null, status: Status): readonly Check[] {
  return [
    nodeCheck(world),
    daemonCheck(status),
    clockCheck(world, status),
    ...(site === null ? [] : [diskCheck(site.dataDir), dataDirCheck(world, site.dataDir)]),
    ...rivalChecks(world),
  ];
}

function nodeCheck({ nodeVersion }: World): Check {
  const major = Number.parseInt(nodeVersion, 10);
  if (major >= 24 && major < 26) return ok("node", "Node.js", nodeVersion);
  const next = "Run it by its own launcher, or install Node.js 24: from 26 on ports are read seconds late.";
  return fail("node", "Node.js", nodeVersion, next, 2);
}

function daemonCheck(status: Status): Check {
  if (status === null) {
    return warn("daemon", "daemon", "none answers at the socket", "Start it: simbankd run --config FILE");
  }
  const { daemon } = status;
  const found = `${daemon.version}, process ${daemon.pid}`;
  if (daemon.stopped !== null) {
    const next = "When the reason is gone: simbank resume --reason TEXT";
    return warn("daemon", "daemon", `${found}, stopped: ${daemon.stopped.reason}`, next);
  }
  const [alarm] = daemon.alarms;
  if (alarm !== undefined) return warn("daemon", "daemon", `${found}: ${alarm}`, "simbank status");
  return ok("daemon", "daemon", found);
}

function clockCheck(world: World, status: Status): Check {
  const clock = world.clock();
  const next = "Switch time synchronisation on: timedatectl set-ntp true";
  const trust = status?.daemon.clock;
  if (trust !== undefined && !trust.trusted) return fail("clock", "clock", `not trusted: ${trust.why}`, next, 2);
  if (clock !== null && clock.synchronised && clock.maxErrorMs < TRUST_MS) {
    return ok("clock", "clock", `synchronised, at most ${Math.ceil(clock.maxErrorMs)} ms off`);
  }
  if (existsSync(join(world.run, "systemd/timesync/synchronized"))) return ok("clock", "clock", "synchronised");
  return warn("clock", "clock", "nothing keeps it right", next);
}

function diskCheck(dataDir: string): Check {
  const folder = firstExisting(dataDir);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const found = `${Math.floor(free / MIB)} MiB free for ${dataDir}`;
  const next = "Free some space: without it nothing is dialled.";
  if (free < TOO_LITTLE_BYTES) return fail("disk", "disk", found, next, 1);
  return free < LITTLE_BYTES ? warn("disk", "disk", found, next) : ok("disk", "disk", found);
}

function dataDirCheck(world: World, dataDir: string): Check {
  const title = "data folder";
  const info = statSync(dataDir, { throwIfNoEntry: false });
  if (info === undefined) return ok("data-dir", title, `${dataDir} is made at the first start`);
  if (!info.isDirectory()) return fail("data-dir", title, `${dataDir} is no folder`, "Correct data_dir.", 2);
  const mode = (info.mode & 0o777).toString(8).padStart(4, "0");
  if ((info.mode & 0o077) !== 0) {
    return warn("data-dir", title, `${dataDir} is ${mode}: others can look in`, `chmod 0700 ${dataDir}`);
  }
  if (info.uid !== world.user.uid && world.user.uid !== 0) {
    const next = `Run the doctor as its owner (uid ${info.uid}) or as root to see inside.`;
    return warn("data-dir", title, `${dataDir} belongs to another user`, next);
  }
  return ok("data-dir", title, `${dataDir}, ${mode}`);
}

function firstExisting(path: string): string {
  return existsSync(path) || path === "/" ? path : firstExisting(dirname(path));
}

/** Programs that open every serial port they find. */
const RIVALS: ReadonlyMap<string, string> = new Map([
  ["ModemManager", "systemctl disable --now ModemManager, or keep it off these modems: simbank doctor --udev"],
  ["brltty", "systemctl disable --now brltty-udev brltty: it takes serial adapters for braille displays"],
]);

function rivalChecks({ proc }: World): readonly Check[] {
  const running = processNames(proc);
  const found = [...RIVALS].filter(([name]) => running.has(name));
  if (found.length === 0) return [ok("rivals", "other programs", "neither ModemManager nor brltty runs")];
  return found.map(([name, next]) =>
    warn(`rival-${name.toLowerCase()}`, "other programs", `${name} runs and speaks to every modem it finds`, next),
  );
}

function processNames(proc: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const pid of readdirSync(proc).filter((name) => /^[0-9]+$/.test(name))) {
    try {
      names.add(readFileSync(join(proc, pid, "comm"), "utf8").trim());
    } catch {
      // The process has ended meanwhile: it is no rival.
    }
  }
  return names;
}
