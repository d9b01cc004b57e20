import { checkProfileCommand } from "../../at/allowlist.ts";
import { checkSimSwitch } from "../../at/sim-switch.ts";
import type { Dialect } from "../../at/types.ts";
import { suggest } from "../../domain/suggest.ts";
import type { Profile, ProfileSimSwitch } from "../types.ts";
import type { ProfileDocument } from "./schema.ts";

/** One thing that is wrong with a profile: where, what, and what to do. */
export interface ProfileProblem {
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
}

/** A file of the folder, checked by itself. */
export interface ProfileFile {
  /** Its name; with its folder where that is not the product's. */
  readonly file: string;
  readonly document: ProfileDocument;
}

const FACTS = [
  "dialect",
  "init",
  "iccid_commands",
  "sim_removal_announced",
  "hangup",
  "clcc_trusted",
  "clcc_poll_ms",
  "ask_ceer",
  "answer_evidence",
  "post_release_ms",
  "boot_timeout_s",
  "audio",
] as const satisfies readonly (keyof ProfileDocument)[];

/** Facts that a whole profile may do without. */
const OPTIONAL_FACTS = [
  "usb",
  "pin_retries",
  "caches_iccid",
  "network_time",
  "ims_commands",
  "sim_switch",
  "led",
] as const satisfies readonly (keyof ProfileDocument)[];

const DIALECT_FACTS = [
  "dial",
  "answered_by",
  "cpin_without_ok",
  "decoders",
  "extra_finals",
  "boot_lines",
  "urc_prefixes",
  "ceer",
] as const satisfies readonly (keyof NonNullable<ProfileDocument["dialect"]>)[];

type Facts = { readonly [Fact in (typeof FACTS)[number]]: Exclude<ProfileDocument[Fact], undefined> };

/** The keys of facts that a file states, dialect facts by their own names. */
function statedFacts({ document }: ProfileFile): readonly string[] {
  const { dialect } = document;
  const plain: string[] = FACTS.filter((fact) => fact !== "dialect" && document[fact] !== undefined);
  plain.push(...OPTIONAL_FACTS.filter((fact) => document[fact] !== undefined));
  if (dialect === undefined) return plain;
  return [...plain, ...DIALECT_FACTS.filter((fact) => dialect[fact] !== undefined).map((fact) => `dialect.${fact}`)];
}

function supports(evidenceFact: string, fact: string): boolean {
  return evidenceFact === fact || (evidenceFact === "dialect" && fact.startsWith("dialect."));
}

/** Names that more than one file has: nobody could say which is meant. */
export function doubledNames(files: readonly ProfileFile[]): readonly ProfileProblem[] {
  const owners = new Map<string, string>();
  return files.flatMap(({ file, document: { name } }) => {
    const owner = owners.get(name);
    owners.set(name, owner ?? file);
    if (owner === undefined) return [];
    return [{ path: `${file}: name`, message: `${name} is already the name of ${owner}`, hint: "Choose another one." }];
  });
}

/** USB ids that stand in more than one file: a device would have two profiles. */
export function doubledUsbIds(files: readonly ProfileFile[]): readonly ProfileProblem[] {
  const owners = new Map<string, string>();
  return files.flatMap(({ file, document }) =>
    (document.usb ?? []).flatMap(({ ids, at, storage }, index) => {
      const path = `${file}: usb[${index}]`;
      const problems: ProfileProblem[] = [];
      if (storage === at.length > 0) {
        problems.push({ path, message: "needs either interfaces under `at` or `storage: true`", hint: null });
      }
      for (const id of ids) {
        const owner = owners.get(id);
        owners.set(id, owner ?? file);
        if (owner === undefined) continue;
        problems.push({ path, message: `${id} stands in ${owner} already`, hint: "Remove it from one of them." });
      }
      return problems;
    }),
  );
}

/** What a file's values must be to each other: facts named with evidence, commands on the allow-list. */
export function contradictions(profile: ProfileFile): readonly ProfileProblem[] {
  const { file, document } = profile;
  const problems: ProfileProblem[] = [];
  const wrong = (path: string, message: string, hint: string | null): void => {
    problems.push({ path: `${file}: ${path}`, message, hint });
  };
  if (`/${file}`.split("/").at(-1) !== `${document.name}.yaml`) {
    wrong("name", "is not the name of its file", `Name the file ${document.name}.yaml.`);
  }
  const stated = statedFacts(profile);
  for (const fact of stated) {
    if (document.evidence.some((one) => supports(one.fact, fact))) continue;
    wrong(fact, "has no evidence", `Add an entry with \`fact: ${fact}\` that says where it was read.`);
  }
  for (const [index, { fact }] of document.evidence.entries()) {
    if (stated.some((one) => supports(fact, one))) continue;
    const near = suggest(fact, stated);
    const hint = near === null ? "Name a fact of this file." : `Did you mean \`${near}\`?`;
    wrong(`evidence[${index}].fact`, `\`${fact}\` is not stated in this file`, hint);
  }
  if (
    document.caches_iccid === true &&
    document.iccid_commands?.some((text) => text.startsWith("AT+CRSM=")) === false
  ) {
    wrong(
      "iccid_commands",
      "has no AT+CRSM, and the modem may name a card that is gone",
      "Add the reading by AT+CRSM.",
    );
  }
  const commands: readonly (readonly [path: string, text: string])[] = [
    ...(document.init ?? []).map((entry, index) => [`init[${index}].command`, entry.command] as const),
    ...(document.pin_retries === undefined ? [] : [["pin_retries", document.pin_retries] as const]),
    ...(document.ims_commands ?? []).map((text, index) => [`ims_commands[${index}]`, text] as const),
    ...(document.iccid_commands ?? []).map((text, index) => [`iccid_commands[${index}]`, text] as const),
  ];
  for (const [path, text] of commands) {
    const allowed = checkProfileCommand(text);
    if (!allowed.ok) wrong(path, `\`${text}\` may not be sent: it ${allowed.error}`, "Remove it.");
  }
  const chooses = document.sim_switch?.command;
  const choice = chooses === undefined ? null : checkSimSwitch(chooses);
  if (choice?.ok === false) {
    wrong("sim_switch.command", `\`${chooses}\` ${choice.error}`, "Write one of them, or remove it.");
  }
  return problems;
}

/** The profile with its base's facts where it is silent, or why it cannot be made whole. */
export function assemble(profile: ProfileFile, all: readonly ProfileFile[]): Profile | readonly ProfileProblem[] {
  const { file, document } = profile;
  const base = document.extends === undefined ? null : all.find((one) => one.document.name === document.extends);
  if (base === undefined) {
    const near = suggest(
      document.extends ?? "",
      all.map((one) => one.document.name),
    );
    const hint = near === null ? "Name a profile of this folder." : `Did you mean \`${near}\`?`;
    return [{ path: `${file}: extends`, message: `no profile is called ${document.extends}`, hint }];
  }
  if (base !== null && base.document.extends !== undefined) {
    const message = `${base.document.name} extends ${base.document.extends} itself`;
    return [{ path: `${file}: extends`, message, hint: "Extend a profile that extends nothing." }];
  }
  const merged = base === null ? document : merge(base.document, document);
  const missing = missingFacts(merged);
  if (!isWhole(merged) || missing.length > 0) {
    const hint = "State it, or extend a profile that does.";
    return missing.map((fact) => ({ path: `${file}: ${fact}`, message: "is missing", hint }));
  }
  const inherited = base === null ? [] : inheritedEvidence(base, profile);
  return toProfile(document, merged, [...document.evidence, ...inherited]);
}

function merge(base: ProfileDocument, own: ProfileDocument): ProfileDocument {
  return { ...base, ...own, dialect: { ...base.dialect, ...own.dialect } };
}

function missingFacts(document: ProfileDocument): readonly string[] {
  const plain = FACTS.filter((fact) => document[fact] === undefined);
  const inDialect = DIALECT_FACTS.filter((fact) => document.dialect?.[fact] === undefined).map(
    (fact) => `dialect.${fact}`,
  );
  return [...plain, ...inDialect];
}

function isWhole(document: ProfileDocument): document is ProfileDocument & Facts {
  return FACTS.every((fact) => document[fact] !== undefined);
}

/** The base's evidence for what the extending profile left as it was. */
function inheritedEvidence(base: ProfileFile, own: ProfileFile): ProfileDocument["evidence"] {
  const stated = statedFacts(own);
  return base.document.evidence.filter(
    (one) => one.fact !== "usb" && (one.fact === "dialect" || !stated.includes(one.fact)),
  );
}

function toProfile(
  own: ProfileDocument,
  facts: ProfileDocument & Facts,
  evidence: ProfileDocument["evidence"],
): Profile {
  return {
    name: own.name,
    family: own.family,
    title: own.title,
    match: own.match,
    // Not the base's: an id says which modem it is, and that one has a profile already.
    usb: own.usb ?? [],
    dialect: toDialect(facts),
    init: facts.init,
    iccidCommands: iccidCommands(facts),
    pinRetriesCommand: facts.pin_retries ?? null,
    simRemovalAnnounced: facts.sim_removal_announced,
    networkTime: facts.network_time ?? false,
    imsCommands: facts.ims_commands ?? [],
    simSwitch: simSwitch(facts),
    hangup: facts.hangup,
    clccTrusted: facts.clcc_trusted,
    clccPollMs: facts.clcc_poll_ms,
    askCeer: facts.ask_ceer,
    answerEvidence: facts.answer_evidence,
    postReleaseMs: facts.post_release_ms,
    bootTimeoutS: facts.boot_timeout_s,
    audio: facts.audio,
    led: facts.led ?? [],
    evidence,
  };
}

function simSwitch({ sim_switch: own }: ProfileDocument & Facts): ProfileSimSwitch {
  return { command: own?.command ?? null, first: own?.first ?? 1, back: own?.back ?? "radio" };
}

/** A modem that keeps a card's number over a change of cards is asked for the card's file alone (field rule 18). */
function iccidCommands({ iccid_commands: all, caches_iccid }: ProfileDocument & Facts): readonly string[] {
  return caches_iccid === true ? all.filter((command) => command.startsWith("AT+CRSM=")) : all;
}

function toDialect({ dialect, answer_evidence }: Facts): Dialect {
  return {
    dial: dialect.dial ?? "immediate",
    answeredBy: dialect.answered_by ?? [],
    cpinWithoutOk: dialect.cpin_without_ok ?? false,
    decoders: dialect.decoders ?? [],
    extraFinals: dialect.extra_finals ?? [],
    bootLines: dialect.boot_lines ?? [],
    urcPrefixes: dialect.urc_prefixes ?? [],
    ceer: dialect.ceer ?? "auto",
    answerEvidence: answer_evidence,
  };
}
