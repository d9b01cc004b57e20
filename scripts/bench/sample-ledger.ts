import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { CallResult } from "../../src/domain/call.ts";
import { type CardLimits, ownTerms, PLAIN_TERMS } from "../../src/domain/card.ts";
import { monoMs, type WallMs, wallMs } from "../../src/domain/time.ts";
import type { LineFacts } from "../../src/gate/facts.ts";
import { loadPacks } from "../../src/policy/load.ts";
import type { PolicyPack } from "../../src/policy/types.ts";
import {
  type Actor,
  type ImportKind,
  type ImportProgress,
  openStore,
  type ReserveRequest,
  type Store,
} from "../../src/store/index.ts";
import { CONSENT_HEADER, CONTACT_HEADER, consentRow, contactRow, labNumber, writeList } from "./sample-people.ts";

export const ACTOR: Actor = { uid: 0, name: "bench" };
export const CAMPAIGN = "bench";
/** As the CLI sends a file: in pieces of this size. */
const CHUNK_BYTES = 256 * 1024;

/** Room enough that no limit of a card ends a bench. */
export const LIMITS: CardLimits = {
  attemptsPerDay: 100_000,
  answeredPerDay: 100_000,
  talkMinutesPerDay: 1_440,
  talkMinutesPerMonth: 44_640,
  distinctCalleesPerDay: 100_000,
  minGapS: 0,
  maxCallS: 60,
  timeZone: "Asia/Shanghai",
  resetDay: 1,
  ...PLAIN_TERMS,
};

/** What a short answered call leaves behind. */
export const ANSWERED: CallResult = {
  outcome: "answered",
  detail: null,
  cause: 16,
  causeStandard: "24.008",
  causeSource: "ceer",
  releasedBy: "remote",
  answerEvidence: "reliable",
  pddMs: 1_800,
  ringMs: 4_200,
  talkMs: 10,
  ceer: "Normal call clearing",
  urcs: ["+CLCC: 1,0,3,0,0", "+CLCC: 1,0,0,0,0", "NO CARRIER"],
};

export function shippedPacks(): readonly PolicyPack[] {
  const packs = loadPacks({ place: "lab" });
  if (packs.ok) return packs.value;
  throw new Error(packs.error.map((problem) => `${problem.file}: ${problem.path} ${problem.message}`).join("\n"));
}

/** Wall time for rows. The clock of the machine, as the daemon's. */
export function wallNow(): WallMs {
  return wallMs(Date.now());
}

export function openSampleStore(dataDir: string): Promise<Store> {
  return openStore({
    dataDir,
    keyFile: join(dataDir, "controller.key"),
    policy: shippedPacks(),
    deploymentCountry: "lab",
    buildDate: wallMs(0),
    now: wallNow(),
    mono: () => monoMs(performance.now()),
  });
}

/** Sends a file through the store's import path. `each` hears of every chunk that was taken. */
export async function importFile(
  store: Store,
  kind: ImportKind,
  path: string,
  each: (progress: ImportProgress) => void = () => undefined,
): Promise<ImportProgress> {
  const session = await store.beginImport(kind, ACTOR, wallNow());
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    each(await session.push(chunk as Buffer));
  }
  return session.finish();
}

/** The lines of a rack; slots are named as the racks' own. */
export function sampleLines(count: number, isReady: (index: number) => boolean): LineFacts[] {
  return Array.from({ length: count }, (_, index) => ({
    slot: `b1.${index + 1}`,
    iccid: `8999001${String(index).padStart(12, "0")}`,
    imsi: `00101${String(index).padStart(10, "0")}`,
    imei: `99000086${String(index).padStart(7, "0")}`,
    state: isReady(index) ? "idle" : "active",
    stateReason: null,
    stateUntil: null,
    intent: "run",
    ready: isReady(index),
    plmn: "00101",
  }));
}

export function reserveRequest(lines: readonly LineFacts[]): ReserveRequest {
  return { now: wallNow(), clockTrusted: true, clockWhy: "the bench's own machine", lines, contact: null };
}

/** Fills a ledger: cards in every line, and a running campaign of consented people who wait for their call. */
export async function fillLedger(store: Store, directory: string, contacts: number, lines: number): Promise<void> {
  const consents = join(directory, "consents.csv");
  const people = join(directory, "contacts.csv");
  writeList(consents, CONSENT_HEADER, contacts, (index) => consentRow(labNumber(index), index));
  writeList(people, CONTACT_HEADER, contacts, (index) => contactRow(labNumber(index), index));
  for (const { slot, iccid, imsi, imei } of sampleLines(lines, () => false)) {
    await store.seeCard(iccid, imsi, imei, slot, ownTerms(LIMITS), wallNow());
  }
  const flow = { kind: "hold", holdS: 1 } as const;
  const settings = { id: CAMPAIGN, purpose: "appointment", voice: "live", flow, priority: 5 } as const;
  await store.createCampaign(settings, ACTOR, wallNow());
  const given = await importFile(store, { kind: "consents", dryRun: false }, consents);
  const taken = await importFile(store, { kind: "contacts", campaign: CAMPAIGN, dryRun: false }, people);
  if (given.imported !== contacts || taken.imported !== contacts) {
    throw new Error(`Of ${contacts} people ${given.imported} consents and ${taken.imported} contacts were imported.`);
  }
  await store.setCampaignState(CAMPAIGN, "running", null, ACTOR, wallNow());
}
