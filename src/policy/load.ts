import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { canonicalJson } from "../domain/canonical-json.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { suggest } from "../domain/suggest.ts";
import { KNOWN_KEYS, type PackDocument, packSchema } from "./load/schema.ts";
import type { CardCeiling, PolicyPack, Rule } from "./types.ts";

/** One thing that is wrong with a pack: in which file, where, what, and what to do. */
export interface PackProblem {
  readonly file: string;
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
}

/** The packs that are part of the product. */
export const SHIPPED_PACKS: URL = new URL("./packs/", import.meta.url);

const LAB = "lab";

/** What no configuration may exceed per card and day outside the laboratory, whatever a pack or contract says. */
const PRODUCT_CEILING: CardCeiling = {
  attemptsPerDay: 200,
  answeredPerDay: 150,
  talkMinutesPerDay: 240,
  distinctCalleesPerDay: 200,
  minGapS: 3,
};

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return text.replace(/^\./, "");
}

function problemsOf(file: string, issue: z.core.$ZodIssue): readonly PackProblem[] {
  const path = pathText(issue.path);
  if (issue.code !== "unrecognized_keys") {
    return [{ file, path: path || "the file", message: issue.message, hint: null }];
  }
  return issue.keys.map((key) => {
    const near = suggest(key, KNOWN_KEYS);
    const hint = near === null ? "Remove it." : `Did you mean \`${near}\`?`;
    return { file, path: path === "" ? key : `${path}.${key}`, message: "is not a known key", hint };
  });
}

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

function ceilingOf(country: string): readonly Rule<CardCeiling | null>[] {
  const sources = [
    {
      instrument: "simbankd design",
      article: "card ceiling",
      quote: null,
      verifiedOn: null,
      confidence: "product-default",
    },
  ] as const;
  return [{ value: country === LAB ? null : PRODUCT_CEILING, sources, effectiveFrom: null, effectiveTo: null }];
}

function toPack(document: PackDocument, sha256: string): PolicyPack {
  const { deployment, scope } = document;
  return {
    id: document.id,
    version: document.version,
    sha256,
    country: scope.country,
    subdivision: scope.subdivision ?? null,
    reviewedBy: document.reviewed_by ?? null,
    reviewBy: document.review_by,
    rules: {
      deploymentStatus: deployment.status,
      requiredRecords: deployment.required_records,
      mayCall: deployment.may_call,
      mobileCountryCodes: deployment.mobile_country_codes,
      countryProof: deployment.country_proof,
      testNetworkOnly: deployment.test_network_only,
      approvalRequired: deployment.approval_required,
      mobileCallerId: document.numbering_use.mobile_cli,
      zones: document.timezone.zones,
      windows: document.windows,
      holidays: document.holidays,
      attempts: document.attempts,
      minIntervalMs: document.min_interval,
      ring: document.ring,
      consent: document.consent,
      consentExpiry: document.consent_expiry,
      flows: document.flows,
      cardCeiling: ceilingOf(scope.country),
    },
  };
}

/**
 * Checks the text of one pack: the pack, or every problem in it. Its hash is SHA-256 over the canonical JSON of the
 * document, so comments and layout do not change it and every value does.
 */
export function parsePack(file: string, text: string): Result<PolicyPack, readonly PackProblem[]> {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (yaml.errors.length > 0) {
    return err(
      yaml.errors.map((fault) => {
        const { line, col } = lines.linePos(fault.pos[0]);
        return {
          file,
          path: `line ${line}, column ${col}`,
          message: fault.message,
          hint: "Check indentation and quotes.",
        };
      }),
    );
  }
  const content: unknown = yaml.toJS();
  const checked = packSchema.safeParse(content);
  if (!checked.success) return err(checked.error.issues.flatMap((issue) => problemsOf(file, issue)));
  const problems = contradictions(file, checked.data);
  if (problems.length > 0) return err(problems);
  return ok(toPack(checked.data, createHash("sha256").update(canonicalJson(content)).digest("hex")));
}

function filesOf(folder: URL): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort();
}

/**
 * Reads every `*.yaml` of a folder of packs (a URL that ends in `/`): all packs, sorted by id, or every problem in any
 * of them. One bad pack refuses all, since a missing stricter pack would loosen the others.
 */
export function loadPacks(folder: URL = SHIPPED_PACKS): Result<readonly PolicyPack[], readonly PackProblem[]> {
  const packs: PolicyPack[] = [];
  const problems: PackProblem[] = [];
  try {
    for (const name of filesOf(folder)) {
      const pack = parsePack(basename(name), readFileSync(new URL(name, folder), "utf8"));
      if (pack.ok) packs.push(pack.value);
      else problems.push(...pack.error);
    }
  } catch (error) {
    const message = `cannot be read (${error instanceof Error ? error.message : String(error)})`;
    problems.push({ file: fileURLToPath(folder), path: "the folder", message, hint: "Install the packs again." });
  }
  if (packs.length === 0 && problems.length === 0) {
    const hint = "Without packs every call is refused: install the product again.";
    problems.push({ file: fileURLToPath(folder), path: "the folder", message: "holds no packs", hint });
  }
  return problems.length > 0 ? err(problems) : ok(packs);
}
