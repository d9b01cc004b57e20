import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { counted } from "../../../domain/counted.ts";
import { groupName } from "../../../posix/index.ts";
import { locate, type Settled, type UsbCatalogue } from "../../../serial/discovery/index.ts";
import { type Check, fail, ok, warn } from "./check.ts";
import { type SiteSlot, whereOf } from "./site.ts";
import type { World } from "./world.ts";

const MOST_NAMED = 8;

/**
 * Each slot's port: is it there, is it a serial port, may we open it, and who has it open. `ours` are the processes of
 * the daemon, which may.
 */
export async function portChecks(
  world: World,
  slots: readonly SiteSlot[],
  seen: Settled,
  catalogue: UsbCatalogue,
  ours: ReadonlySet<number>,
): Promise<readonly Check[]> {
  const unseen = seen.visible ? [] : slots.filter(({ place }) => place !== null);
  const empty = slots.filter(({ place }) => seen.visible && place !== null && !seen.devices.has(place.position));
  const aside = new Set([...unseen, ...empty]);
  const checks: Check[] = [];
  for (const slot of slots.filter((one) => !aside.has(one))) {
    const path = pathOf(world, slot, seen, catalogue);
    checks.push("check" in path ? path.check : await portCheck(world, portOf(slot, path.path), ours));
  }
  return [...summed(checks), ...unseenCheck(unseen), ...emptyCheck(empty)];
}

function portOf(slot: SiteSlot, path: string): NamedPort {
  return { id: `port-${slot.slot}`, name: slot.slot, where: whereOf(slot), path };
}

function unseenCheck(slots: readonly SiteSlot[]): readonly Check[] {
  if (slots.length === 0) return [];
  const found = `${counted(slots.length, "slot")} at USB positions, and no USB bus is visible here`;
  return [fail("ports-unseen", "port", found, "Make /sys readable, or name the ports under `slots`.", 5)];
}

/** A rule may name ports for modems that are still to come: nobody has lost anything there. */
function emptyCheck(slots: readonly SiteSlot[]): readonly Check[] {
  const [first] = slots;
  if (first === undefined) return [];
  const named = slots.slice(0, MOST_NAMED).map(({ slot, position }) => `${slot} (${position})`);
  const rest = slots.length > MOST_NAMED ? ", …" : "";
  const found = `nothing is plugged in for ${counted(slots.length, "slot")}: ${named.join(", ")}${rest}`;
  const next = "If a modem should be there: its cable and power.";
  return [warn("ports-empty", "empty ports", found, next)];
}

function pathOf(
  world: World,
  slot: SiteSlot,
  seen: Settled,
  catalogue: UsbCatalogue,
): { readonly path: string } | { readonly check: Check } {
  if (slot.place === null) return { path: slot.device };
  const located = locate({ ...slot.place, slot: slot.slot, rule: 0 }, seen, catalogue);
  if (located.ok) return { path: join(world.root.dev, located.value.tty) };
  const { reason, message } = located.error;
  // The message ends in what to do.
  const [found = reason, ...rest] = message.split(/(?<=\.) /);
  return { check: fail(`port-${slot.slot}`, "port", `${slot.slot}: ${found}`, rest.join(" ") || "Wait.", 5) };
}

/** The port of each bank's controller, like those of the slots. */
export async function bankPortChecks(
  world: World,
  banks: readonly { readonly bank: string; readonly device: string }[],
  ours: ReadonlySet<number>,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const { bank, device } of banks) {
    checks.push(
      await portCheck(world, { id: `bank-${bank}`, name: `bank ${bank}`, where: device, path: device }, ours),
    );
  }
  return checks;
}

/** A port that somebody's is: a slot's or a bank's. */
interface NamedPort {
  readonly id: string;
  readonly name: string;
  /** As the configuration has it. */
  readonly where: string;
  readonly path: string;
}

async function portCheck(world: World, port: NamedPort, ours: ReadonlySet<number>): Promise<Check> {
  const { id, name, path } = port;
  const bad = (found: string, next: string, exit: 2 | 5): Check =>
    fail(id, "port", `${name}: ${path} ${found}`, next, exit);
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) return bad("does not exist", "Check cable and power, or the path in the configuration.", 5);
  if (!info.isCharacterDevice()) return bad("is no serial port", "Name a terminal device.", 2);
  const holder = (await world.holders(path)).find(({ pid }) => !ours.has(pid));
  if (holder !== undefined) {
    return bad(`is in use by ${holder.command} (pid ${holder.pid})`, "Stop that program.", 5);
  }
  if (!mayOpen(path)) return denied(world, port, info.gid, info.mode);
  const real = realpathSync(path);
  return ok(id, "port", `${name}: ${port.where}${real === port.where ? "" : ` → ${real}`}`);
}

function mayOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    // Refused: that is the answer.
    return false;
  }
}

function denied(world: World, { id, name, path }: NamedPort, gid: number, mode: number): Check {
  const group = groupName(gid) ?? `gid ${gid}`;
  const text = (mode & 0o777).toString(8).padStart(4, "0");
  const found = `${name}: ${path} may not be opened by ${world.user.name} (group ${group}, mode ${text})`;
  const inGroup = world.user.groups.includes(group);
  const next = inGroup
    ? "Log in again: the group counts from the next session. If it persists: simbank doctor --udev"
    : `usermod -aG ${group} ${world.user.name}, then log in again`;
  return fail(id, "port", found, next, 2);
}

/** Ports that are in order are one line: a page of sixty-four hides the one that is not. */
function summed(checks: readonly Check[]): readonly Check[] {
  const good = checks.filter(({ verdict }) => verdict === "ok");
  if (good.length < 2) return checks;
  const sum = ok("ports", "ports", `${good.length} of ${checks.length} are there, free or ours, and may be opened`);
  return [sum, ...checks.filter(({ verdict }) => verdict !== "ok")];
}
