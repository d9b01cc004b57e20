import { type Command, Option } from "commander";
import { readInstant } from "../arguments.ts";
import { EXIT, SimbankError } from "../../domain/errors.ts";
import { parseInstant } from "../../domain/time.ts";
import { PURPOSES, type Purpose } from "../../domain/words.ts";
import { renderPacks, renderPolicy } from "../render/policy.ts";
import type { Session } from "../session.ts";
import { readTightening } from "../tighten-options.ts";
import { type CommandGroup, examples, tableStyle } from "./group.ts";

interface PlaceOptions {
  readonly policyDir?: string;
  readonly key?: string;
}

interface ShowOptions extends PlaceOptions {
  readonly callee?: string;
  readonly subdivision?: string;
  readonly at?: string;
  readonly purpose: Purpose;
  readonly tighten: readonly string[];
}

const COUNTRY = /^(lab|[A-Z]{2})(?:-([A-Z0-9]{1,3}))?$/;

function placeOf({ policyDir, key }: PlaceOptions): { readonly dir: string | null; readonly key: string | null } {
  return { dir: policyDir ?? null, key: key ?? null };
}

function withPlace(command: Command): Command {
  return command
    .option("--policy-dir <dir>", "folder of the packs that this site installed")
    .option("--key <file>", "the auditor's public key, which vouches for them");
}

function countryOf(text: string): { readonly country: string; readonly subdivision: string | null } {
  const [, country, subdivision = null] = COUNTRY.exec(/^lab$/i.test(text) ? "lab" : text.toUpperCase()) ?? [];
  if (country !== undefined) return { country, subdivision };
  const remedy = "write `lab`, a country such as CN, or a part such as US-FL";
  throw new SimbankError("SB_USAGE", `"${text}" is no country: ${remedy}.`, { country: text });
}

async function show(session: Session, text: string, options: ShowOptions, strict: boolean): Promise<void> {
  const place = countryOf(text);
  const whom = options.callee === undefined ? place : countryOf(options.callee);
  const { showPolicy } = await import("../offline/policy.ts");
  const tighten = await readTightening(options.tighten);
  const at = options.at === undefined ? session.io.now() : (parseInstant(options.at) ?? session.io.now());
  const policy = showPolicy({
    ...placeOf(options),
    country: place.country,
    callee: whom.country,
    subdivision: options.subdivision ?? whom.subdivision,
    at,
    campaign: tighten === null ? null : { purpose: options.purpose, tighten },
  });
  if (strict && (policy.expired || policy.conflicts.length > 0)) session.exitCode = EXIT.usage;
  await session.result(policy, () => renderPolicy(policy, tableStyle(session)));
}

function addShow(policy: Command, session: Session, name: "show" | "check", description: string): void {
  const command = policy
    .command(name)
    .description(description)
    .argument("<country>", "where the box stands: lab, CN, US …; US-FL for a callee in a part of it")
    .option("--callee <country>", "where the callee is, if elsewhere")
    .option("--subdivision <part>", "the callee's part of the country, such as FL")
    .option("--at <time>", "as of this time, RFC 3339", readInstant)
    .addOption(new Option("--purpose <purpose>", "of a campaign with --tighten").choices(PURPOSES).default("marketing"))
    .option(
      "--tighten <limit>",
      "as `campaign create` takes it: the rules that such a campaign would have",
      (one: string, all: readonly string[]) => [...all, one],
      [] as readonly string[],
    )
    .addHelpText("after", examples(`policy ${name} CN`, `policy ${name} US --subdivision FL --json`));
  withPlace(command).action((country: string, options: ShowOptions) =>
    show(session, country, options, name === "check"),
  );
}

/** Calling rules, without a daemon. */
export const policyCommands: CommandGroup = (program, session) => {
  const policy = program
    .command("policy")
    .summary("calling rules of countries, offline")
    .addHelpText("after", examples("policy list", "policy show US --subdivision FL"));
  addShow(policy, session, "show", "Prints the merged calling rules with the texts each comes from.");
  addShow(policy, session, "check", "The same; exit 2 where the rules have expired or contradict each other.");
  const list = policy
    .command("list")
    .description("Lists the packs with their versions, reviews and signatures.")
    .addHelpText("after", examples("policy list", "policy list --policy-dir /etc/simbankd/policy"));
  withPlace(list).action(async (options: PlaceOptions) => {
    const { listPolicies } = await import("../offline/policy.ts");
    const packs = listPolicies(placeOf(options), session.io.now());
    await session.result({ schema: 1, packs }, () => renderPacks(packs, tableStyle(session)));
  });
  addInstall(policy, session);
  addSign(policy, session);
};

function addInstall(policy: Command, session: Session): void {
  const install = policy
    .command("install")
    .description("Checks a pack for a country that the product lacks and installs it. The next start takes it up.")
    .argument("<file>", "the pack, named after its country, such as KE.yaml")
    .requiredOption("--policy-dir <dir>", "folder of this site's packs, as `policy.dir` of the configuration names it")
    .option("--key <file>", "the auditor's public key")
    .addHelpText("after", examples("policy install KE.yaml --policy-dir /etc/simbankd/policy --key auditor.pem"));
  install.action(async (file: string, options: PlaceOptions & { readonly policyDir: string }) => {
    const { installPolicy } = await import("../offline/policy.ts");
    const done = installPolicy(file, { dir: options.policyDir, key: options.key ?? null });
    await session.result({ schema: 1, ...done }, () => {
      const signed = done.signed ? "" : " It is not signed: outside lab every call under it is refused.";
      return `Installed ${done.id} ${done.version} as ${done.path}.${signed}\n`;
    });
  });
}

function addSign(policy: Command, session: Session): void {
  policy
    .command("sign")
    .description("Checks a pack of this site and signs it in place. Outside lab an unsigned pack refuses every call.")
    .argument("<file>", "the pack, named after its country, such as KE.yaml")
    .requiredOption("--private-key <file>", "the auditor's ed25519 private key: `openssl genpkey -algorithm ed25519`")
    .addHelpText("after", examples("policy sign KE.yaml --private-key auditor-private.pem"))
    .action(async (file: string, options: { readonly privateKey: string }) => {
      const { signPolicy } = await import("../offline/policy.ts");
      const done = signPolicy(file, options.privateKey);
      await session.result({ schema: 1, ...done, path: file }, () => {
        return `Signed ${done.id} ${done.version} in ${file}. Next: simbank policy install ${file}\n`;
      });
    });
}
