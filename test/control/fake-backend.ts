import type {
  SlotView,
  Actor,
  AttemptFilter,
  AttemptView,
  Backend,
  CardView,
  DialAnswerView,
  EventView,
  ImportJob,
  ImportView,
  StatusView,
  SuppressionView,
} from "../../src/control/index.ts";
import { SimbankError } from "../../src/domain/errors.ts";
import { MESSAGE } from "./message-views.ts";
import { CONSENT_IMPORT, REGISTRY_COPY, registerEntry, SHA256 } from "./register-views.ts";
import { ERASURE, fileOf, personExportView } from "./proof-views.ts";
import { CONTACT_IMPORT, personView, reportView } from "./people-views.ts";
import {
  AT,
  NUMBER,
  slotView,
  statusView,
  cardView,
  campaignView,
  attemptView,
  explanationView,
} from "./sample-views.ts";

export * from "./sample-views.ts";

const SUPPRESSION: SuppressionView = {
  number: NUMBER,
  scope: "controller",
  reason: "asked by letter",
  source: "operator",
  since: AT,
  until: null,
};

function emptyImport(): ImportView {
  return { rows: 0, imported: 0, unchanged: 0, rejected: [], rejectedTotal: 0, header: [] };
}

/** A daemon that remembers what it was asked and answers what the test put in. */
export class FakeBackend implements Backend {
  readonly asked: { readonly verb: string; readonly actor: Actor | null; readonly arguments: readonly unknown[] }[] =
    [];
  readonly #listeners = new Set<(event: EventView) => void>();
  statusNow: StatusView = statusView();
  cardsNow: CardView[] = [cardView()];
  attemptsNow: AttemptView[] = [attemptView(1), attemptView(2)];
  verdict: "allow" | "refuse" = "allow";
  suppressed = true;
  /** The slot as it stands after `switchSim`. */
  switched: SlotView | null = null;
  auditOk = true;
  /** Thrown by every method that this names. */
  readonly failures = new Map<string, Error>();
  dialing: Backend["dial"] = () => Promise.resolve<DialAnswerView>({ kind: "queued", dial: 17, attempt: null });
  importing: (job: ImportJob) => Promise<ImportView> = async (job) => {
    for await (const chunk of job.bytes) void chunk;
    return emptyImport();
  };

  #answer<T>(verb: string, actor: Actor | null, args: readonly unknown[], value: T): Promise<T> {
    this.asked.push({ verb, actor, arguments: args });
    const failure = this.failures.get(verb);
    return failure === undefined ? Promise.resolve(value) : Promise.reject(failure);
  }

  /** The arguments of the last call of a verb. */
  last(verb: string): readonly unknown[] | undefined {
    return this.asked.findLast((each) => each.verb === verb)?.arguments;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  publish(event: EventView): void {
    for (const listener of this.#listeners) listener(event);
  }

  status: Backend["status"] = () => this.#answer("status", null, [], this.statusNow);
  slot: Backend["slot"] = (slot) => {
    const found = this.statusNow.slots.find((each) => each.slot === slot);
    if (found !== undefined) return this.#answer("slot", null, [slot], found);
    return Promise.reject(new SimbankError("SB_NOT_FOUND", `There is no slot ${slot}: see simbank status.`, { slot }));
  };
  actOnSlot: Backend["actOnSlot"] = (actor, slot, act) =>
    this.#answer(
      "actOnSlot",
      actor,
      [slot, act],
      slotView(slot, { intent: { want: "stop", by: actor.name, reason: act.reason } }),
    );
  acceptModem: Backend["acceptModem"] = (actor, slot, order) =>
    this.#answer("acceptModem", actor, [slot, order], slotView(slot, { imei: order.imei }));
  switchSim: Backend["switchSim"] = (actor, slot, order) =>
    this.#answer("switchSim", actor, [slot, order], this.switched ?? slotView(slot));
  setCardPin: Backend["setCardPin"] = (actor, iccid, pin) => this.#answer("setCardPin", actor, [iccid, pin], undefined);
  cards: Backend["cards"] = () => this.#answer("cards", null, [], this.cardsNow);
  card: Backend["card"] = (iccid) => this.#answer("card", null, [iccid], cardView({ iccid }));
  actOnCard: Backend["actOnCard"] = (actor, iccid, act) =>
    this.#answer(
      "actOnCard",
      actor,
      [iccid, act],
      cardView({ iccid, state: act.act === "disable" ? "disabled" : "eligible" }),
    );
  limitCard: Backend["limitCard"] = (actor, iccid, change) =>
    this.#answer("limitCard", actor, [iccid, change], cardView());
  numberCard: Backend["numberCard"] = (actor, iccid, number) =>
    this.#answer("numberCard", actor, [iccid, number], cardView({ msisdn: number }));
  replaceCard: Backend["replaceCard"] = (actor, succession) =>
    this.#answer("replaceCard", actor, [succession], cardView({ iccid: succession.to }));
  retireCard: Backend["retireCard"] = (actor, succession) =>
    this.#answer("retireCard", actor, [succession], cardView({ iccid: succession.from, state: "retired" }));
  importCsv: Backend["importCsv"] = async (actor, job) => {
    await this.#answer("importCsv", actor, [job.kind], null);
    return this.importing(job);
  };
  numberRecord: Backend["numberRecord"] = (actor, number, reveal) =>
    this.#answer("numberRecord", actor, [number, reveal], {
      number,
      consents: [
        {
          id: 1,
          purpose: "appointment",
          voices: ["live"],
          grantedAt: AT,
          expiresAt: null,
          withdrawnAt: null,
          method: "form",
          controller: null,
          evidence: "b".repeat(64),
          recording: false,
          language: "zh",
          notice: null,
          importedAt: AT,
        },
      ],
      suppressions: [],
    });
  withdraw: Backend["withdraw"] = (actor, number, method) =>
    this.#answer("withdraw", actor, [number, method], {
      withdrawnAt: AT,
      contactsRemoved: 2,
      consentsEnded: 3,
      callsEnded: 1,
    });
  suppress: Backend["suppress"] = (actor, request) =>
    this.#answer("suppress", actor, [request], {
      withdrawnAt: AT,
      contactsRemoved: 1,
      consentsEnded: 0,
      callsEnded: 0,
    });
  suppressions: Backend["suppressions"] = (actor, limit, reveal) =>
    this.#answer("suppressions", actor, [limit, reveal], [SUPPRESSION]);
  checkSuppression: Backend["checkSuppression"] = (actor, number, reveal) =>
    this.#answer("checkSuppression", actor, [number, reveal], this.suppressed ? [SUPPRESSION] : []);
  createCampaign: Backend["createCampaign"] = (actor, settings) =>
    this.#answer(
      "createCampaign",
      actor,
      [settings],
      campaignView({ ...settings, retry: settings.retry ?? {}, state: "created", nextDialAt: null }),
    );
  campaign: Backend["campaign"] = (id) => this.#answer("campaign", null, [id], campaignView({ id }));
  campaigns: Backend["campaigns"] = () => this.#answer("campaigns", null, [], [campaignView()]);
  actOnCampaign: Backend["actOnCampaign"] = (actor, id, act) =>
    this.#answer("actOnCampaign", actor, [id, act], campaignView({ id }));
  preflight: Backend["preflight"] = (id) =>
    this.#answer("preflight", null, [id], { contacts: 100, dialable: 90, refusals: { "consent-missing": 10 } });
  contactImports: Backend["contactImports"] = (id) => this.#answer("contactImports", null, [id], [CONTACT_IMPORT]);
  unimport: Backend["unimport"] = (actor, id, importId) =>
    this.#answer("unimport", actor, [id, importId], { removed: 90, kept: 10 });
  releaseContact: Backend["releaseContact"] = (actor, id, number, reason) =>
    this.#answer("releaseContact", actor, [id, number, reason], true);
  person: Backend["person"] = (actor, number, reveal) =>
    this.#answer("person", actor, [number, reveal], personView(number));
  findPeople: Backend["findPeople"] = (actor, filter) =>
    this.#answer("findPeople", actor, [filter], [{ number: NUMBER, campaigns: ["spring"], disposition: "completed" }]);
  addNote: Backend["addNote"] = (actor, number, text) => this.#answer("addNote", actor, [number, text], 7);
  dispose: Backend["dispose"] = (actor, request) =>
    this.#answer("dispose", actor, [request], {
      disposition: 3,
      attempt: 1,
      campaign: "spring",
      contactsRemoved: 1,
      callsEnded: 0,
    });
  agreeCallback: Backend["agreeCallback"] = (actor, request) =>
    this.#answer("agreeCallback", actor, [request], undefined);
  report: Backend["report"] = (filter) => this.#answer("report", null, [filter], reportView(filter.by));
  dial: Backend["dial"] = async (actor, request, watch) => {
    await this.#answer("dial", actor, [request], null);
    return this.dialing(actor, request, watch);
  };
  explain: Backend["explain"] = (actor, request, reveal) =>
    this.#answer("explain", actor, [request, reveal], explanationView(this.verdict));
  pastDecision: Backend["pastDecision"] = (of, reveal) =>
    this.#answer("pastDecision", null, [of, reveal], {
      of,
      number: "+99955•••123",
      campaign: "spring",
      verdict: "refuse",
      at: AT,
      lastAt: AT,
      count: 3,
      refusals: [
        { code: "consent-missing", detail: "There is no consent for survey by a live voice.", nextPossibleAt: null },
      ],
      rules: [
        {
          rule: "consent",
          refusal: {
            code: "consent-missing",
            detail: "There is no consent for survey by a live voice.",
            nextPossibleAt: null,
          },
        },
        { rule: "kill-switch", refusal: null },
      ],
      facts: { country: "lab" },
      policy: [],
    });
  attempts: Backend["attempts"] = (actor, filter) => this.#answer("attempts", actor, [filter], this.#page(filter));
  reconcile: Backend["reconcile"] = (actor, reconciliation) => {
    const { as, by, reason } = reconciliation;
    const row = attemptView(reconciliation.attempt, { reconciled: { as, by, reason, at: AT } });
    return this.#answer("reconcile", actor, [reconciliation], row);
  };
  stopAll: Backend["stopAll"] = (actor, reason, now) =>
    this.#answer("stopAll", actor, [reason, now], { stopped: { reason, by: actor.name, since: AT }, callsEnded: 3 });
  resumeAll: Backend["resumeAll"] = (actor, reason) => this.#answer("resumeAll", actor, [reason], { resumedAt: AT });
  auditVerify: Backend["auditVerify"] = () =>
    this.#answer("auditVerify", null, [], {
      ok: this.auditOk,
      events: 120,
      broken: this.auditOk ? null : { seq: 17, why: "its hash does not fit" },
      head: "c".repeat(64),
    });
  subscribe: Backend["subscribe"] = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #page({ afterAttempt, limit, outcome, slot, campaign, since, reveal }: AttemptFilter): readonly AttemptView[] {
    return this.attemptsNow
      .filter((row) => row.attempt > (afterAttempt ?? 0))
      .filter((row) => outcome === null || row.result?.outcome === outcome)
      .filter((row) => slot === null || row.slot === slot)
      .filter((row) => campaign === null || row.campaign === campaign)
      .filter((row) => since === null || row.reservedAt >= since)
      .slice(0, limit)
      .map((row) => (reveal ? row : { ...row, number: row.number }));
  }

  async storeEvidence(actor: Actor, bytes: AsyncIterable<Uint8Array>) {
    let size = 0;
    for await (const piece of bytes) size += piece.length;
    return this.#answer("storeEvidence", actor, [size], { sha256: SHA256, bytes: size });
  }
  enterRecord(...[actor, ...args]: Parameters<Backend["enterRecord"]>) {
    return this.#answer("enterRecord", actor, args, registerEntry({ ...args[0] }));
  }
  checkRecord(...[actor, ...args]: Parameters<Backend["checkRecord"]>) {
    const checked = { standing: "current", checkedAt: AT, checkedBy: "mei(2000)" } as const;
    return this.#answer("checkRecord", actor, args, registerEntry(checked));
  }
  endRecord(...[actor, ...args]: Parameters<Backend["endRecord"]>) {
    return this.#answer("endRecord", actor, args, registerEntry({ standing: "ended", endedAt: AT, reason: args[1] }));
  }
  records(...args: Parameters<Backend["records"]>) {
    return this.#answer("records", null, args, [
      registerEntry(),
      registerEntry({ id: 9, register: "script", kind: null, subject: "care" }),
    ]);
  }
  consentImports() {
    return this.#answer("consentImports", null, [], [CONSENT_IMPORT]);
  }
  releaseConsents(...[actor, ...args]: Parameters<Backend["releaseConsents"]>) {
    return this.#answer("releaseConsents", actor, args, { ...CONSENT_IMPORT, state: "released" as const });
  }
  registryCopies() {
    return this.#answer("registryCopies", null, [], [REGISTRY_COPY]);
  }
  complain(...[actor, ...args]: Parameters<Backend["complain"]>) {
    const done = { withdrawnAt: AT, contactsRemoved: 1, consentsEnded: 0, callsEnded: 1, paused: ["autumn"] };
    return this.#answer("complain", actor, args, done);
  }
  trustClock(...[actor, ...args]: Parameters<Backend["trustClock"]>) {
    return this.#answer("trustClock", actor, args, { newestWas: AT });
  }
  messages(...args: Parameters<Backend["messages"]>) {
    return this.#answer("messages", null, args, [MESSAGE]);
  }
  readMessage(...[actor, ...args]: Parameters<Backend["readMessage"]>) {
    return this.#answer("readMessage", actor, args, { message: MESSAGE, text: "call \u001b[2Jlater" });
  }
  releaseMessage(...[actor, ...args]: Parameters<Backend["releaseMessage"]>) {
    const released = { ...MESSAGE, releasedAt: AT, releasedBy: "li(1000)", reason: args[1] };
    return this.#answer("releaseMessage", actor, args, released);
  }
  backup(actor: Actor) {
    this.asked.push({ verb: "backup", actor, arguments: [] });
    return fileOf(["sealed ", "bytes"], {
      documents: 2,
      created_at: "2026-03-02T09:30:00.000Z",
      key_file: "/srv/simbank/controller.key",
    });
  }
  exportAudit(actor: Actor) {
    this.asked.push({ verb: "exportAudit", actor, arguments: [] });
    return fileOf(["{}\n"], { events: 120, head: "c".repeat(64), public_key: "MCow" });
  }
  evidencePack(...[actor, ...args]: Parameters<Backend["evidencePack"]>) {
    this.asked.push({ verb: "evidencePack", actor, arguments: args });
    return fileOf(["PK"], { since: "2026-03-01T00:00:00.000Z", until: "2026-04-01T00:00:00.000Z" });
  }
  exportPerson(...[actor, ...args]: Parameters<Backend["exportPerson"]>) {
    return this.#answer("exportPerson", actor, args, personExportView(args[0]));
  }
  eraseSubscriber(...[actor, ...args]: Parameters<Backend["eraseSubscriber"]>) {
    return this.#answer("eraseSubscriber", actor, args, ERASURE);
  }
  applyRetention(...[actor, ...args]: Parameters<Backend["applyRetention"]>) {
    const done = { days: 730, before: AT, people: 3, variables: 2, notes: 1, references: 3 };
    return this.#answer("applyRetention", actor, args, done);
  }
  rotateKey(actor: Actor) {
    return this.#answer("rotateKey", actor, [], { rows: 40 });
  }
  declareFirstBox(...[actor, ...args]: Parameters<Backend["declareFirstBox"]>) {
    return this.#answer("declareFirstBox", actor, args, undefined);
  }
}
