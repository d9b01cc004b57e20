import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { counted } from "../../../domain/counted.ts";
import type { WireValue } from "../../../control/index.ts";
import { type DeviceRoot, type Place, placeOfTty, placeText } from "../../../serial/discovery/index.ts";
import { type Check, fail, ok, warn } from "./check.ts";

const run = promisify(execFile);
const CHECK_MS = 30_000;
/** The doctor's page is one page; `simbankd check` has them all. */
const MOST_PROBLEMS = 5;

/** A slot that the site should have. */
export interface SiteSlot {
  readonly slot: string;
  /** Path of its port; for a slot at a USB position its name in words. */
  readonly device: string;
  readonly place: Pick<Place, "position" | "interface" | "adapter"> | null;
  /** Where it is on USB at this instant, rule or not; null for what is not on USB or not plugged in. */
  readonly position: string | null;
  readonly profile: string;
}

/** What the configuration says, by the word of `simbankd check`. */
export interface Site {
  readonly dataDir: string;
  /** Where its daemon listens. */
  readonly socket: string;
  readonly country: string;
  readonly slots: readonly SiteSlot[];
  /** Controllers of card banks, each with the path of its port. */
  readonly banks: readonly { readonly bank: string; readonly device: string }[];
  /** Folder of the site's own profiles; null: it has none. */
  readonly profileDir: string | null;
}

export interface ConfigReport {
  readonly site: Site | null;
  readonly checks: readonly Check[];
}

/** What a running daemon says of itself; null where none answers. */
export type Status = WireValue["Status"] | null;

/**
 * Has the daemon's own program read the configuration, so that it is judged by no second reader. Every problem becomes
 * a failed check.
 */
export async function checkConfig(path: string, root: DeviceRoot): Promise<ConfigReport> {
  const title = "configuration";
  if (!existsSync(path)) {
    const next = "Name the file: simbank doctor --config FILE";
    return { site: null, checks: [warn("config", title, `${path} does not exist`, next)] };
  }
  const answer = await simbankdCheck(path);
  if (typeof answer === "string") {
    const next = `Try it yourself: simbankd check --config ${path}`;
    return { site: null, checks: [fail("config", title, `simbankd check does not answer: ${answer}`, next, 1)] };
  }
  const problems = answer.problems.slice(0, MOST_PROBLEMS).map(({ file, path: place, message, hint }, index) => {
    const where = file === path ? place : `${file}: ${place}`;
    return fail(`config-${index + 1}`, title, `${where}: ${message}`, hint ?? "Correct it.", 2);
  });
  const site = answer.site === null ? null : siteOf(answer.site, root);
  const found = site === null ? "valid" : `${path}: country ${site.country}, ${counted(site.slots.length, "slot")}`;
  const more = answer.problems.length - problems.length;
  if (more > 0) {
    problems.push(fail("config-more", title, counted(more, "further problem"), `simbankd check --config ${path}`, 2));
  }
  return { site, checks: problems.length > 0 ? problems : [ok("config", title, found)] };
}

interface CheckAnswer {
  readonly problems: readonly {
    readonly file: string;
    readonly path: string;
    readonly message: string;
    readonly hint: string | null;
  }[];
  readonly site: {
    readonly data_dir: string;
    readonly socket: string;
    readonly country: string;
    readonly profile_dir?: string | null;
    readonly banks: readonly { readonly bank: string; readonly device: string }[];
    readonly slots: readonly {
      readonly slot: string;
      readonly device: string;
      readonly position: string | null;
      readonly interface: number | null;
      readonly adapter: string | null;
      readonly profile: string;
    }[];
  } | null;
}

function siteOf(told: NonNullable<CheckAnswer["site"]>, root: DeviceRoot): Site {
  const slots = told.slots.map(({ slot, device, position, interface: number, adapter, profile }) => ({
    slot,
    device,
    place: position === null ? null : { position, interface: number, adapter },
    position: position ?? positionOf(device, root),
    profile,
  }));
  return {
    profileDir: told.profile_dir ?? null,
    banks: told.banks,
    dataDir: told.data_dir,
    socket: told.socket,
    country: told.country,
    slots,
  };
}

function positionOf(device: string, root: DeviceRoot): string | null {
  try {
    return placeOfTty(root, basename(realpathSync(device)))?.position ?? null;
  } catch {
    // Not plugged in: it is nowhere.
    return null;
  }
}

/** The answer, or why there is none. */
async function simbankdCheck(path: string): Promise<CheckAnswer | string> {
  const here = fileURLToPath(import.meta.url);
  const bin = fileURLToPath(new URL(`../../../bin/simbankd${extname(here)}`, import.meta.url));
  try {
    const { stdout } = await run(process.execPath, [bin, "check", "--json", "--config", path], {
      timeout: CHECK_MS,
      maxBuffer: 16 << 20,
    });
    return JSON.parse(stdout) as CheckAnswer;
  } catch (error) {
    // Problems found are exit 2, with the answer on standard output all the same.
    const text = error instanceof Error && "stdout" in error ? String(error.stdout) : "";
    if (text.startsWith("{")) return JSON.parse(text) as CheckAnswer;
    const words = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    return words.split("\n").find((line) => /error/i.test(line)) ?? words.slice(0, 200);
  }
}

/** Slots by the configuration, else by the running daemon. */
export function slotsOf(site: Site | null, status: Status, root: DeviceRoot): readonly SiteSlot[] {
  if (site !== null) return site.slots;
  const paths = (status?.slots ?? []).filter(({ device }) => device.startsWith("/"));
  return paths.map(({ slot, device, profile }) => ({
    slot,
    device,
    place: null,
    position: positionOf(device, root),
    profile: profile ?? "auto",
  }));
}

/** Where a slot is, in words. */
export function whereOf(slot: SiteSlot): string {
  return slot.place === null ? slot.device : placeText(slot.place);
}
