import { ownTerms } from "../../src/domain/card.ts";
import { monoMs, wallMs } from "../../src/domain/time.ts";
import { openStore } from "../../src/store/index.ts";
import { ACTOR, ANSWERED, labNumber, labPacks, LIMITS, line, START } from "./harness.ts";

/**
 * Run as a process that is killed: opens the store of the folder in its first argument, dials contact after contact
 * and says on stdout what it was told is on disk.
 */
const dataDir = process.argv[2] ?? "";
const CONTACTS = 500;

const store = await openStore({
  dataDir,
  keyFile: `${dataDir}/controller.key`,
  policy: labPacks(),
  deploymentCountry: "lab",
  buildDate: wallMs(0),
  now: START,
  mono: () => monoMs(performance.now()),
  spareBytes: 4096,
});

function list(header: string, row: (index: number) => string): Uint8Array {
  return Buffer.from(`${header}\n${Array.from({ length: CONTACTS }, (_, index) => row(index)).join("\n")}\n`);
}

async function load(kind: Parameters<typeof store.beginImport>[0], bytes: Uint8Array): Promise<void> {
  const session = await store.beginImport(kind, ACTOR, START);
  await session.push(bytes);
  await session.finish();
}

const first = (await store.campaigns(START)).length === 0;
if (first) {
  const limits = {
    ...LIMITS,
    attemptsPerDay: 5000,
    answeredPerDay: 5000,
    distinctCalleesPerDay: 5000,
    talkMinutesPerDay: 50_000,
    talkMinutesPerMonth: 50_000,
  };
  await store.createCampaign(
    { id: "c1", purpose: "survey", voice: "live", flow: { kind: "hold", holdS: 1 }, priority: 5 },
    ACTOR,
    START,
  );
  await store.seeCard(line(1).iccid, line(1).imsi, null, "b1.1", ownTerms(limits), START);
  await load(
    { kind: "consents", dryRun: false },
    list("number,purpose,granted_at,method", (index) => `${labNumber(index)},survey,2026-01-02,paper`),
  );
  await load(
    { kind: "contacts", campaign: "c1", dryRun: false },
    list("number", (index) => labNumber(index)),
  );
  await store.setCampaignState("c1", "running", null, ACTOR, START);
}
for (const open of await store.recover(START)) process.stdout.write(`recovered ${open.attempt}\n`);

for (;;) {
  const { dials } = await store.reserve({
    now: START,
    clockTrusted: true,
    clockWhy: "test",
    lines: [line(1)],
    contact: null,
  });
  const dial = dials[0];
  if (dial === undefined) break;
  process.stdout.write(`dialled ${dial.attempt} ${dial.permit.spend(monoMs(performance.now()))}\n`);
  await store.finish(dial.attempt, ANSWERED, START);
  process.stdout.write(`ended ${dial.attempt}\n`);
}
process.stdout.write("no more\n");
await store.close();
