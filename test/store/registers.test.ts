import { appendFileSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NewRegisterEntry } from "../../src/domain/register.ts";
import { asE164, type E164 } from "../../src/domain/number.ts";
import { type WallMs, wallMs } from "../../src/domain/time.ts";
import type { Actor } from "../../src/store/api.ts";
import { ACTOR, DAY_MS, Harness, iccidOf, line } from "./harness.ts";

const AUDITOR: Actor = { uid: 2000, name: "mei" };
const PARTY = "91110000000000000X";
const IMEI = "990000862471854";
/** Tuesday, 3 November 2026, 11:00 in Shanghai. */
const NOON = wallMs(Date.UTC(2026, 10, 3, 3));
const LINE = line(1, { plmn: "46000", imsi: "460001234567890", imei: IMEI });

/** A number that libphonenumber knows as an ordinary mobile one, by China's own example. Nothing here dials it. */
function callee(): E164 {
  const number = asE164("+8613123456789");
  if (number === null) throw new Error("no number");
  return number;
}

let h: Harness;

beforeEach(() => {
  h = new Harness(undefined, "CN");
  h.now = NOON;
});
afterEach(() => {
  h.remove();
});

function store(text: string): string {
  return h.do((ops) => {
    const draft = ops.beginEvidence();
    ops.writeEvidence(draft, Buffer.from(text));
    return ops.keepEvidence(draft, ACTOR, h.now).sha256;
  });
}

function enter(change: Partial<NewRegisterEntry>): number {
  const entry: NewRegisterEntry = {
    register: "authorisation",
    kind: "carrier-agreement",
    subject: "2026-17",
    party: PARTY,
    validFrom: wallMs(NOON - DAY_MS),
    validTo: wallMs(NOON + 100 * DAY_MS),
    document: store(`agreement ${change.kind ?? change.register ?? ""} ${change.subject ?? ""}`),
    details: {},
    ...change,
  };
  return h.do((ops) => ops.enterRecord(entry, ACTOR, h.now)).id;
}

function accept(id: number, until: WallMs | null = null): void {
  h.do((ops) => ops.checkRecord(id, { accept: true, until, reason: null }, AUDITOR, h.now));
}

const KINDS = ["authority-approval", "carrier-agreement", "sim-register", "dpia", "staff-training", "audit"] as const;

const CARD = { register: "card", kind: null, subject: iccidOf(1), details: { carrier: "X Mobile" } } as const;
const EQUIPMENT = { register: "equipment", kind: null, subject: IMEI, party: null } as const;
const TRAINING = { register: "training", kind: null, subject: "tester", party: null } as const;
const SCRIPT = {
  register: "script",
  kind: null,
  subject: "care",
  details: { purpose: "appointment", voice: "live", disclosures: "caller-name,contact,purpose,how-to-refuse" },
} as const;

/** Everything China's pack asks for, entered and checked; the ids by what they are. */
function licensed(): Map<string, number> {
  const ids = new Map<string, number>();
  for (const kind of KINDS) ids.set(kind, enter({ kind }));
  ids.set("card", enter(CARD));
  ids.set("equipment", enter(EQUIPMENT));
  ids.set("training", enter(TRAINING));
  ids.set("script", enter(SCRIPT));
  for (const id of ids.values()) accept(id);
  h.do((ops) => ops.declareFirstBox("the first one", ACTOR, h.now));
  return ids;
}

function consent(evidence: string | null, columns = "", cells = "", grantedAt = "2026-10-01T08:30:17Z"): void {
  const rows = `number,purpose,granted_at,method${columns}\n${callee()},appointment,${grantedAt},web_form${cells}\n`;
  h.import({ kind: "consents", dryRun: false, evidence }, rows);
  const imports = h.do((ops) => ops.consentImports()).length;
  h.do((ops) =>
    ops.endImport(
      { kind: "consents", dryRun: false },
      { imported: 1, unchanged: 0, rejected: 0 },
      ACTOR,
      h.now,
      imports,
    ),
  );
}

function campaign(): void {
  const settings = { id: "c1", purpose: "appointment", voice: "live", priority: 5, script: "care" } as const;
  h.do((ops) => ops.createCampaign({ ...settings, flow: { kind: "hold", holdS: 5 } }, ACTOR, h.now));
  h.do((ops) => ops.setCampaignState("c1", "running", null, ACTOR, h.now));
  h.import({ kind: "contacts", campaign: "c1", dryRun: false }, `number\n${callee()}\n`);
}

function codes(): readonly string[] {
  const explained = h.do((ops) => ops.explain("c1", callee(), null, h.request([LINE])));
  return explained.refusals.map((one) => one.code);
}

function ready(): Map<string, number> {
  const ids = licensed();
  h.card(1);
  consent(store("a form with a name under it"));
  campaign();
  return ids;
}

describe("a box outside the laboratory", () => {
  it("dials once every record of its country's pack is entered, checked and proven", () => {
    ready();
    expect(h.show("c1")).toMatchObject({ script: "care", records: false });
    expect(codes()).toEqual([]);
    expect(h.reserve([LINE]).dials).toHaveLength(1);
    const report = h.job((jobs) => jobs.auditVerify());
    expect(report.broken).toBeNull();
  });

  it.each([
    ["authority-approval", "authorisation-missing"],
    ["carrier-agreement", "authorisation-missing"],
    ["dpia", "authorisation-missing"],
    ["card", "sim-unregistered"],
    ["equipment", "equipment-unregistered"],
    ["training", "training-overdue"],
    ["script", "script-unapproved"],
  ])("refuses when the record %s has ended: %s", (name, code) => {
    const ids = ready();
    h.do((ops) => ops.endRecord(ids.get(name) ?? 0, "withdrawn", AUDITOR, h.now));
    expect(codes()).toContain(code);
    expect(h.reserve([LINE]).dials).toEqual([]);
  });

  it("refuses again once a record has run out, and says so beforehand", () => {
    const ids = ready();
    h.now = wallMs(NOON + 101 * DAY_MS);
    expect(codes()).toEqual(expect.arrayContaining(["authorisation-expired", "audit-overdue", "training-overdue"]));
    const entries = h.do((ops) => ops.registerEntries("authorisation", h.now));
    expect(entries.find((one) => one.id === ids.get("dpia"))?.standing).toBe("expired");
  });

  it("counts a record no more whose document was changed or removed", () => {
    const ids = ready();
    const entries = h.do((ops) => ops.registerEntries(null, h.now));
    const document = entries.find((one) => one.id === ids.get("dpia"))?.document ?? "";
    const path = join(h.dir, "evidence", document);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    appendFileSync(path, "!");
    h.now = wallMs(h.now + 2_000);
    expect(codes()).toContain("authorisation-missing");
    rmSync(path);
    h.now = wallMs(h.now + 2_000);
    expect(codes()).toContain("authorisation-missing");
  });

  it("refuses a card that another party holds", () => {
    const ids = ready();
    h.do((ops) => ops.endRecord(ids.get("card") ?? 0, "sold", AUDITOR, h.now));
    accept(enter({ ...CARD, party: "somebody else" }));
    expect(codes()).toEqual(["sim-holder-mismatch"]);
  });

  it("refuses where a record names other purposes, and where it is another country's", () => {
    const ids = ready();
    h.do((ops) => ops.endRecord(ids.get("dpia") ?? 0, "narrowed", AUDITOR, h.now));
    accept(enter({ kind: "dpia", subject: "2", details: { purposes: "survey" } }));
    expect(codes()).toEqual(["authorisation-missing"]);
    accept(enter({ kind: "dpia", subject: "3", details: { country: "GB" } }));
    expect(codes()).toEqual(["authorisation-missing"]);
    accept(enter({ kind: "dpia", subject: "4", details: { purposes: "survey,appointment", country: "CN" } }));
    expect(codes()).toEqual([]);
  });

  it("knows a script by its version: a new text is not approved by the word on the old one", () => {
    licensed();
    enter({ ...SCRIPT, document: store("another text") });
    h.card(1);
    consent(store("form"));
    campaign();
    expect(codes()).toEqual(expect.arrayContaining(["script-unapproved"]));
  });

  it("lets nobody start what he approved himself", () => {
    ready();
    h.do((ops) => ops.setCampaignState("c1", "paused", null, AUDITOR, h.now));
    accept(enter({ ...TRAINING, subject: "mei" }), null);
    h.do((ops) => ops.setCampaignState("c1", "running", null, AUDITOR, h.now));
    expect(codes()).toEqual(["campaign-not-running"]);
  });

  it("asks a new ledger whether it is the first", () => {
    ready();
    h.db.exec("DELETE FROM meta WHERE key = 'first-box'");
    h.ctx.forget();
    expect(codes()).toEqual(["suppression-stale"]);
  });

  it.each([
    ["starting a campaign", () => h.do((ops) => ops.setCampaignState("c1", "running", null, AUDITOR, h.now))],
    ["dialling", () => h.do((ops) => ops.enqueueDial("c1", callee(), null, AUDITOR, h.now))],
    [
      "changing a limit",
      () => h.do((ops) => ops.setCardLimits(iccidOf(1), { attemptsPerDay: 1 }, null, null, AUDITOR, h.now)),
    ],
  ])("keeps people without training from %s", (_what, act) => {
    ready();
    h.do((ops) => ops.setCampaignState("c1", "paused", null, ACTOR, h.now));
    expect(act).toThrow(expect.objectContaining({ code: "SB_REFUSED" }));
  });
});

describe("the evidence of a consent", () => {
  it("is asked for outside the laboratory", () => {
    licensed();
    h.card(1);
    consent(null);
    campaign();
    expect(codes()).toEqual(["consent-unproven"]);
  });

  it("permits nothing once the file was changed, at once", () => {
    ready();
    const row = h.db.prepare("SELECT hex(evidence) AS sha FROM consent").get() as { sha: string };
    const path = join(h.dir, "evidence", row.sha.toLowerCase());
    expect(readFileSync(path, "utf8")).toBe("a form with a name under it");
    appendFileSync(path, "?");
    expect(codes()).toEqual(["consent-unproven"]);
  });

  it("is not enough once nobody has heard of the person for 90 days, until somebody makes sure of the number", () => {
    ready();
    h.now = wallMs(NOON + 62 * DAY_MS);
    expect(codes()).toEqual(["consent-unproven"]);
    consent(store("form"), ",number_checked_at", `,${new Date(h.now - DAY_MS).toISOString()}`);
    expect(codes()).toEqual([]);
    expect(h.job((jobs) => jobs.auditVerify()).broken).toBeNull();
  });

  it.each([
    ["a child's", ",age", ",12", ["minor"]],
    ["a child's, with a guardian's word", ",age,guardian", ",12,yes", []],
    ["a person's of 14 years", ",age", ",14", []],
    ["given twice", ",consent_type,double_opt_in_at", ",double_opt_in,2026-10-02", []],
    ["inferred", ",consent_type", ",inferred", ["consent-scope"]],
  ])("of a consent that is %s leads to %s", (_what, columns, cells, refused) => {
    licensed();
    h.card(1);
    consent(store("form"), columns, cells);
    campaign();
    expect(codes()).toEqual(refused);
  });

  it("waits for the auditor where the list looks made up", () => {
    licensed();
    h.card(1);
    consent(store("form"));
    campaign();
    const done = { imported: 1, unchanged: 0, rejected: 0, suspicion: "3 of 3 numbers follow one another" };
    h.do((ops) => ops.endImport({ kind: "consents", dryRun: false }, done, ACTOR, h.now, 1));
    expect(codes()).toEqual(["import-held"]);
    expect(h.reserve([LINE]).dials).toEqual([]);
    h.do((ops) => ops.releaseConsents(1, "seen the forms", AUDITOR, h.now));
    expect(codes()).toEqual([]);
    expect(h.reserve([LINE]).dials).toHaveLength(1);
  });
});

describe("an entry of a register", () => {
  it("is checked by another person, once", () => {
    const id = enter({});
    const check = { accept: true, until: null, reason: null };
    expect(() => h.do((ops) => ops.checkRecord(id, check, ACTOR, h.now))).toThrow(/entered by tester\(1000\)/);
    accept(id);
    expect(() => h.do((ops) => ops.checkRecord(id, check, AUDITOR, h.now))).toThrow(/is current/);
  });

  it("is neither changed nor removed", () => {
    const id = enter({});
    expect(() => h.db.exec(`UPDATE register_entry SET party = 'x' WHERE id = ${id}`)).toThrow(/only appended/);
    expect(() => h.db.exec(`DELETE FROM register_entry WHERE id = ${id}`)).toThrow(/only appended/);
    h.db.exec("DROP TRIGGER register_entry_appends_update");
    h.db.exec(`UPDATE register_entry SET party = 'x' WHERE id = ${id}`);
    expect(h.job((jobs) => jobs.auditVerify()).broken?.why).toBe(`the register-entered row ${id} was changed`);
  });

  it.each([
    ["a document that is not there", { document: "ab".repeat(32) }, /missing in the evidence area/],
    ["no document", { document: null }, /Name the document/],
    ["no holder", { party: null }, /registration id/],
    ["an end before its beginning", { validTo: wallMs(NOON - 2 * DAY_MS) }, /would end/],
    ["a card number that is none", { ...CARD, subject: "12" }, /whole card number/],
    ["a purpose that is none", { ...SCRIPT, details: { purpose: "fun", voice: "live" } }, /Purpose "fun"/],
    ["an unknown detail", { details: { colour: "red" } }, /knows no colour/],
  ] as const)("with %s is refused", (_what, change, message) => {
    expect(() => enter(change)).toThrow(message);
  });
});

describe("a public register", () => {
  function importCopy(obtainedAt: WallMs, ...numbers: readonly string[]): void {
    const kind = { kind: "registry", registry: "GB-TPS", obtainedAt, dryRun: false } as const;
    const copies = h.do((ops) => ops.registryCopies()).length;
    const done = h.import(kind, `number\n${numbers.join("\n")}\n`);
    const counts = { ...done, rejected: done.rejected.length, sha256: "ab".repeat(32), suspicion: null };
    h.do((ops) => ops.endImport(kind, counts, ACTOR, h.now, copies + 1));
  }

  function listed(): number {
    return h.db.prepare("SELECT count(*) AS n FROM registry_number").pluck().get() as number;
  }

  it("lists who stands in its newest copy, and nobody else", () => {
    importCopy(wallMs(NOON - 2 * DAY_MS), "+447400123456", "+447400123457");
    importCopy(wallMs(NOON - DAY_MS), "+447400123456");
    expect(h.do((ops) => ops.registryCopies())).toMatchObject([
      { registry: "GB-TPS", rows: 1, complete: true },
      { registry: "GB-TPS", rows: 2, complete: true },
    ]);
    expect(listed()).toBe(2);
  });

  it("takes no copy from the future, nor one older than it has", () => {
    importCopy(wallMs(NOON - DAY_MS), "+447400123456");
    expect(() => importCopy(wallMs(NOON + 1), "+447400123456")).toThrow(/future/);
    expect(() => importCopy(wallMs(NOON - 2 * DAY_MS), "+447400123456")).toThrow(/would forget people/);
  });
});

describe("a complaint", () => {
  it("suppresses the number for everything and pauses the campaign that called it", () => {
    ready();
    const [dial] = h.reserve([LINE]).dials;
    const done = h.do((ops) => ops.complain(callee(), "by letter", ACTOR, h.now));
    expect(done).toMatchObject({ paused: ["c1"], open: [{ attempt: dial?.attempt }] });
    expect(h.do((ops) => ops.checkSuppression(callee()))).toMatchObject([{ scope: "controller", reason: "complaint" }]);
    expect(h.show("c1").state).toBe("paused");
  });
});

describe("a clock that was ahead", () => {
  it("is believed again after a person's word, audited", () => {
    ready();
    const rightly = h.now;
    h.now = wallMs(rightly + 30 * DAY_MS);
    h.do((ops) => ops.setSlotIntent("b1.1", "run", null, ACTOR, h.now));
    h.now = rightly;
    expect(codes()).toContain("clock-untrusted");
    const { newestWas } = h.do((ops) => ops.trustClock("battery was empty", "mei", ACTOR, h.now));
    expect(newestWas).toBe(rightly + 30 * DAY_MS);
    expect(codes()).toEqual([]);
    h.reopen();
    expect(codes()).toEqual([]);
    expect(h.job((jobs) => jobs.auditVerify()).ok).toBe(true);
  });
});
