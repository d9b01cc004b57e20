import { createHash, type KeyObject } from "node:crypto";
import { checkShape, readYaml } from "../../document/index.ts";
import { canonicalJson } from "../../domain/canonical-json.ts";
import { CARD_CEILING } from "../../domain/card-strictness.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { looserThanFloor } from "../floor.ts";
import { mergePacks } from "../merge.ts";
import { rulesChangeAt } from "../resolve.ts";
import type { Abandonment, ByPurpose, NumberSeries, PolicyPack, Rule } from "../types.ts";
import { type Bases, layered } from "./extends.ts";
import { expandHolidays, isCalendar } from "./holidays.ts";
import { KNOWN_KEYS, type PackDocument, packSchema } from "./schema.ts";
import { isSignedBy } from "./signature.ts";

/** One thing that is wrong with a pack: in which file, where, what, and what to do. */
export interface PackProblem {
  readonly file: string;
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
}

/** A pack that was read and found well-formed; its holidays are still a plan. */
export interface CheckedPack {
  readonly file: string;
  readonly document: PackDocument;
  readonly content: unknown;
  readonly origin: "shipped" | "site";
}

const LAB = "lab";

/** What a pack's values must be to each other; what one value must be, the schema says. */
function contradictions(file: string, pack: PackDocument): readonly PackProblem[] {
  const problems: PackProblem[] = [];
  const wrong = (path: string, message: string, hint: string): void => {
    problems.push({ file, path, message, hint });
  };
  const { country, subdivision, numbering } = pack.scope;
  const id = subdivision === undefined ? country : `${country}-${subdivision}`;
  if (pack.id !== id) wrong("id", `is ${pack.id}, while the scope is ${id}`, "Make them the same.");
  if (file !== `${pack.id}.yaml`) wrong("id", "is not the name of its file", `Name the file ${pack.id}.yaml.`);
  const isLab = country === LAB;
  if (!isLab && pack.review_by === null) wrong("review_by", "is never", "Name the date by which a person reviews it.");
  if (isLab !== numbering.some((prefix) => prefix.startsWith("+999"))) {
    wrong("scope.numbering", "only the pack lab has +999", "List the prefixes of this country.");
  }
  for (const rule of pack.deployment.may_call) {
    if (rule.value.some((callee) => (callee === LAB) !== isLab)) {
      wrong("deployment.may_call", "a lab box calls lab numbers, every other box none", "Correct the list.");
    }
  }
  if (isLab && pack.deployment.test_network_only.some((rule) => !rule.value)) {
    wrong("deployment.test_network_only", "is false", "The pack lab works on test networks only: set it to true.");
  }
  return problems;
}

/** Reads one pack, its base laid under it. */
export function checkPack(
  file: string,
  text: string,
  origin: CheckedPack["origin"],
  bases: Bases,
): Result<CheckedPack, readonly PackProblem[]> {
  const yaml = readYaml(text);
  if (!yaml.readable) return err(yaml.problems.map((problem) => ({ file, ...problem })));
  const whole = layered(yaml.content, bases);
  if (!whole.ok) {
    return err([{ file, path: "extends", message: whole.error, hint: "Extend a pack that extends nothing itself." }]);
  }
  const checked = checkShape(packSchema, whole.value, KNOWN_KEYS);
  const found = [...yaml.problems, ...(checked.ok ? [] : checked.error)].map((problem) => ({ file, ...problem }));
  if (!checked.ok || found.length > 0) return err(found);
  const problems = contradictions(file, checked.value);
  return problems.length > 0 ? err(problems) : ok({ file, document: checked.value, content: whole.value, origin });
}

/** What holds in every country whose pack does not say it. */
function productRule<T>(article: string, value: T): readonly [Rule<T>] {
  const product = { instrument: "simbankd design", article, quote: null, verifiedOn: "2026-11-20" };
  const sources = [{ ...product, confidence: "product-default" }] as const;
  return [{ value, sources, effectiveFrom: null, effectiveTo: null }];
}

const DAY_MS = 86_400_000;
const ABANDONMENT: Abandonment = { maxPercent: 1, windowMs: 30 * DAY_MS };
const ANY_SERIES: ByPurpose<NumberSeries> = { default: null, only: {} };

function rulesOf(document: PackDocument): PolicyPack["rules"] {
  const { deployment, timezone } = document;
  return {
    deploymentStatus: deployment.status,
    requiredRecords: deployment.required_records,
    maxSimsPerDevice: deployment.max_sims_per_device,
    thirdPartyTraffic: deployment.third_party_traffic ?? productRule("one legal party", "forbidden" as const),
    mayCall: deployment.may_call,
    mobileCountryCodes: deployment.mobile_country_codes,
    countryProof: deployment.country_proof,
    testNetworkOnly: deployment.test_network_only,
    approvalRequired: deployment.approval_required,
    mobileCallerId: document.numbering_use.mobile_cli,
    seriesRequired: document.numbering_use.series_required ?? productRule("number series", ANY_SERIES),
    zones: timezone.zones,
    zoneSources: timezone.source_order,
    windows: document.windows,
    holidays: document.holidays.map((rule) => ({
      ...rule,
      value: expandHolidays(rule.value, document.published, document.review_by),
    })),
    attempts: document.attempts,
    minIntervalMs: document.min_interval,
    afterRefusal: document.after_refusal,
    afterAbandonMs: document.after_abandon,
    abandonment: document.abandoned ?? productRule("abandoned calls", ABANDONMENT),
    ring: document.ring,
    consent: document.consent,
    consentExpiry: document.consent_expiry,
    minors: document.minors,
    registries: document.registries,
    disclosures: document.disclosures,
    optOut: document.opt_out,
    recording: document.recording,
    retention: document.retention,
    flows: document.flows,
    cardCeiling: productRule("card ceiling", document.scope.country === LAB ? null : CARD_CEILING),
  };
}

/**
 * The pack as the gate uses it, its holidays as dates. Its hash is SHA-256 over the canonical JSON of the document, so
 * comments and layout do not change it and every value does.
 */
export function buildPack({ document, content, origin }: CheckedPack, auditorKey: KeyObject | null): PolicyPack {
  const { scope } = document;
  return {
    id: document.id,
    version: document.version,
    sha256: createHash("sha256").update(canonicalJson(content)).digest("hex"),
    origin,
    signed: origin === "shipped" || isSignedBy(content, auditorKey),
    country: scope.country,
    subdivision: scope.subdivision ?? null,
    numbering: scope.numbering,
    reviewedBy: document.reviewed_by ?? null,
    reviewBy: document.review_by,
    rules: rulesOf(document),
  };
}

/** Calendars that the holiday library does not have. Asked of the packs in use alone: the library takes its time. */
export function unknownCalendars({ file, document }: CheckedPack): readonly PackProblem[] {
  return document.holidays.flatMap(({ value: { calendar } }) => {
    if (calendar === undefined || isCalendar(calendar)) return [];
    const message = `the calendar ${calendar} is not known`;
    return [{ file, path: "holidays", message, hint: "Write the dates out under no_calls." }];
  });
}

/** What is wrong with a pack as a whole: rules that cannot all be kept, and, of a site's pack, what is too loose. */
export function problemsOfPack(file: string, published: number, pack: PolicyPack): readonly PackProblem[] {
  const problems: PackProblem[] = [];
  const said = new Set<string>();
  for (const at of rulesChangeAt(pack, published)) {
    for (const conflict of mergePacks([pack], [pack], at).conflicts) said.add(conflict);
  }
  for (const conflict of said) {
    problems.push({ file, path: "the rules", message: `contradict each other: ${conflict}`, hint: "Correct one." });
  }
  if (pack.origin === "shipped") return problems;
  for (const name of looserThanFloor(pack)) {
    const hint = "A site's pack may only be as strict as the built-in floor, or stricter.";
    problems.push({ file, path: name, message: "is looser than the floor of the product", hint });
  }
  return problems;
}
