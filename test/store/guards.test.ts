import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ACTOR, ANSWERED, Harness, labNumber, line } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.campaign("c1");
  h.consent(1, 2);
  h.contacts("c1", 1);
  h.contacts("c1", 2);
  h.contacts("c1", 3);
  h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0, ANSWERED);
});
afterEach(() => {
  h.remove();
});

/** The consent of a person; ids follow the keyed numbers, not the order of the list. */
function consentOf(index: number): number | undefined {
  const key = h.ctx.vault.nameOf(labNumber(index));
  return h.db.prepare<[Buffer], { id: number }>("SELECT id FROM consent WHERE number_key = ?").get(key)?.id;
}

/** An attempt for contact 2, written past the gate with everything in order but what `change` breaks. */
function smuggle(change: Readonly<Record<string, unknown>> = {}): void {
  const key = h.ctx.vault.nameOf(labNumber(2));
  const contact = h.db
    .prepare<[Buffer], { id: number; campaign_id: number }>("SELECT id, campaign_id FROM contact WHERE number_key = ?")
    .get(key);
  const policy = h.db.prepare<[], { hash: string }>("SELECT hash FROM policy").get();
  const row = {
    id: 99,
    campaign_id: contact?.campaign_id,
    contact_id: contact?.id,
    number_key: key,
    card_id: 1,
    consent_id: consentOf(2),
    iccid: "x",
    slot: "b1.1",
    reserved_at: h.now,
    civil_day: "2026-03-10",
    max_call_s: 60,
    policy_hash: policy?.hash,
    decision: "{}",
    state: "reserved",
    ...change,
  };
  const names = Object.keys(row);
  h.db.prepare(`INSERT INTO attempt (${names.join()}) VALUES (${names.map((name) => `@${name}`).join()})`).run(row);
}

describe("an attempt written past the gate", () => {
  // Contact 3 keeps the campaign running; contact 1 was called.
  it("with everything in order is taken, so that the refusals below mean something", () => {
    smuggle();
    expect(h.db.prepare("SELECT count(*) AS n FROM attempt").get()).toEqual({ n: 2 });
  });

  it.each([
    ["after a withdrawal", () => h.do((ops) => ops.withdraw(labNumber(2), "cli", ACTOR, h.now)), {}, /no live consent/],
    ["under another person's consent", () => ({ consent_id: consentOf(1) }), {}, /no live consent/],
    ["before the consent was given", () => {}, { reserved_at: Date.UTC(2025, 0, 1) }, /no live consent/],
    [
      "for a suppressed number",
      () => h.do((ops) => ops.suppress(labNumber(2), "survey", "asked", null, ACTOR, h.now)),
      {},
      /suppressed/,
    ],
    [
      "in a paused campaign",
      () => h.do((ops) => ops.setCampaignState("c1", "paused", null, ACTOR, h.now)),
      {},
      /not running/,
    ],
    ["while the site is stopped", () => h.do((ops) => ops.stopAll("drill", ACTOR, h.now)), {}, /site is stopped/],
    ["for another contact", () => {}, { contact_id: 1 }, /not of this campaign and number/],
    ["as already answered", () => {}, { state: "active" }, /begins as reserved/],
    ["without an outcome at its end", () => {}, { ended_at: 5 }, /CHECK/],
    ["on a card that has an open call", () => h.reserve([line(1)]), {}, /UNIQUE/],
  ])("%s is refused by the database", (_name, prepare, change, message) => {
    const prepared = prepare();
    const alsoChanged = typeof prepared === "object" && "consent_id" in prepared ? prepared : {};
    expect(() => smuggle({ ...change, ...alsoChanged })).toThrow(message);
  });
});

describe("what is written", () => {
  it.each([
    ["the outcome of a finished attempt", "UPDATE attempt SET outcome = 'busy'", /final/],
    ["when a finished attempt was answered", "UPDATE attempt SET active_at = 1", /final/],
    ["an attempt", "DELETE FROM attempt", /not deleted/],
    ["what a consent says", "UPDATE consent SET expires_at = NULL, purpose = 'marketing'", /does not change/],
    ["a limit in force", "UPDATE card_limits SET limits = '{}'", /only appended/],
    ["the history of limits", "DELETE FROM card_limits", /only appended/],
    ["the audit chain", "UPDATE audit SET body = '{}'", /only appended/],
    ["the audit chain's end", "DELETE FROM audit", /only appended/],
  ])("%s does not change", (_name, sql, message) => {
    expect(() => h.db.exec(sql)).toThrow(message);
  });

  it("a withdrawal is not taken back, nor its event removed", () => {
    h.do((ops) => ops.withdraw(labNumber(1), "cli", ACTOR, h.now));
    expect(() => h.db.exec("UPDATE consent SET withdrawn_at = NULL WHERE withdrawn_at IS NOT NULL")).toThrow(
      /not taken back/,
    );
    expect(() => h.db.exec("DELETE FROM consent_event")).toThrow(/only appended/);
    expect(() => h.db.exec("UPDATE consent_event SET consents = 0")).toThrow(/only appended/);
  });

  it("an open attempt keeps what was reserved", () => {
    h.reserve([line(1)]);
    expect(() => h.db.exec("UPDATE attempt SET slot = 'b9.9' WHERE ended_at IS NULL")).toThrow(/does not change/);
  });

  it("a refusal keeps its words and is not removed", () => {
    h.contacts("c1", 7);
    h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0);
    h.reserve([line(1)]);
    expect(() => h.db.exec("UPDATE decision SET codes = ''")).toThrow(/does not change/);
    expect(() => h.db.exec("DELETE FROM decision")).toThrow(/not deleted/);
  });
});
