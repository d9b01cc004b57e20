import { monoMs } from "../../../domain/time.ts";
import { loadPacks, type PackProblem } from "../../../policy/load.ts";
import { loadProfiles, SHIPPED_PROFILES } from "../../../profile/load.ts";
import type { Profile } from "../../../profile/types.ts";
import {
  NOTHING_SEEN,
  readTopology,
  settle,
  type UsbCatalogue,
  usbCatalogue,
  type UsbTopology,
} from "../../../serial/discovery/index.ts";
import { dataDirOwner } from "../../../store/lock.ts";
import { supportBundle, writeBundle } from "./bundle.ts";
import { type Check, exitOf, fail, worstOf } from "./check.ts";
import { ledgerChecks, packChecks } from "./ledger.ts";
import { machineChecks } from "./machine.ts";
import { bankPortChecks, portChecks } from "./ports.ts";
import { profileChecks } from "./profiles.ts";
import { checkConfig, type ConfigReport, type SiteSlot, slotsOf, type Status } from "./site.ts";
import { udevRules } from "./udev.ts";
import { usbChecks } from "./usb.ts";
import { usbPage, usbText } from "./usb-tree.ts";
import { voiceChecks } from "./voice.ts";
import { thisWorld, type World } from "./world.ts";

export { checkConfig, exitOf, supportBundle, thisWorld, udevRules, usbPage, usbText, worstOf, writeBundle };

/** What one look at the machine brought; the pages of the doctor are made of it. */
export interface Examination {
  readonly topology: UsbTopology;
  readonly catalogue: UsbCatalogue;
  readonly slots: readonly SiteSlot[];
  readonly profiles: readonly Profile[];
  readonly profileChecks: readonly Check[];
}

/** Reads USB and the profiles. Broken profiles are a failed check, and no device is known then. */
export async function examine(world: World, config: ConfigReport, status: Status): Promise<Examination> {
  const topology = await readTopology(world.root);
  const loaded = loadProfiles(SHIPPED_PROFILES, config.site?.profileDir ?? null);
  const profiles = loaded.ok ? loaded.value : [];
  const broken = loaded.ok
    ? []
    : loaded.error.map(({ path, message, hint }, index) =>
        fail(`profiles-${index + 1}`, "profiles", `${path}: ${message}`, hint ?? "Install them again.", 2),
      );
  return {
    topology,
    catalogue: usbCatalogue(profiles),
    slots: slotsOf(config.site, status, world.root),
    profiles,
    profileChecks: broken,
  };
}

/** The whole page of checks, in the order in which a person works through them. */
export async function allChecks(
  world: World,
  config: ConfigReport,
  status: Status,
  seen: Examination,
): Promise<readonly Check[]> {
  const { topology, catalogue, slots } = seen;
  const settled = settle(NOTHING_SEEN, topology, monoMs(0), true);
  const claimed = claimedPositions(slots);
  const packs = loadPacks();
  return [
    ...machineChecks(world, config.site, status),
    ...config.checks,
    ...(await portChecks(world, slots, settled, catalogue, daemonPids(config, status))),
    ...(await bankPortChecks(world, config.site?.banks ?? [], daemonPids(config, status))),
    ...voiceChecks(status),
    ...usbChecks(topology, catalogue, claimed),
    ...(config.site === null ? [] : ledgerChecks(config.site)),
    ...(packs.ok && config.site !== null ? packChecks(packs.value, config.site.country, world.now()) : []),
    ...(packs.ok || config.checks.some(({ verdict }) => verdict === "fail") ? [] : brokenPacks(packs.error)),
    ...seen.profileChecks,
    ...profileChecks(seen.profiles, profilesInUse(seen, status)),
  ];
}

/** The daemon as its socket tells it, and as the data folder does where the socket is another one or silent. */
function daemonPids({ site }: ConfigReport, status: Status): ReadonlySet<number> {
  const owner = site === null ? null : dataDirOwner(site.dataDir);
  return new Set([status?.daemon.pid ?? null, owner].filter((pid) => pid !== null));
}

function brokenPacks(problems: readonly PackProblem[]): readonly Check[] {
  const [first] = problems;
  if (first === undefined) return [];
  const found = `${first.file}: ${first.path}: ${first.message}${problems.length > 1 ? `, and ${problems.length - 1} more` : ""}`;
  return [fail("packs", "calling rules", found, first.hint ?? "Install the package again.", 2)];
}

function claimedPositions(slots: readonly SiteSlot[]): ReadonlySet<string> {
  return new Set(slots.flatMap(({ position }) => position ?? []));
}

/** By what the modems say of themselves where a daemon asked them, else by what is plugged in or written down. */
function profilesInUse(seen: Examination, status: Status): ReadonlySet<string> {
  const told = (status?.slots ?? []).flatMap(({ profile }) => (profile === null ? [] : [profile]));
  if (told.length > 0) return new Set(told);
  const plugged = seen.topology.devices.flatMap(({ id }) => seen.catalogue.get(id)?.profile ?? []);
  const written = seen.slots.map(({ profile }) => profile).filter((profile) => profile !== "auto");
  return new Set([...plugged, ...written]);
}
