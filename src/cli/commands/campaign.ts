import { type Command, Option } from "commander";
import { SimbankError } from "../../domain/errors.ts";
import { TIGHTENING_NAMES } from "../../domain/tightening.ts";
import { PURPOSES, VOICES } from "../../domain/words.ts";
import { readCount, segment } from "../arguments.ts";
import { actText, renderCampaign, renderCampaigns } from "../render/campaign.ts";
import { readRetryFile, RETRY_EXAMPLE } from "../retry-file.ts";
import type { Session } from "../session.ts";
import { readTightening, TIGHTEN_EXAMPLE } from "../tighten-options.ts";
import { addPeople } from "./campaign-people.ts";
import { type CommandGroup, examples, tableStyle } from "./group.ts";

interface CreateOptions {
  readonly purpose: string;
  readonly voice: string;
  readonly holdS: number;
  readonly priority: number;
  readonly flow?: string;
  readonly retry?: string;
  readonly resumeDaily?: boolean;
  readonly script?: string;
  readonly controller?: string;
  readonly records?: boolean;
  readonly tighten: readonly string[];
}

export const campaignCommands: CommandGroup = (program, session) => {
  const campaign = program
    .command("campaign")
    .summary("create, fill, start, pause and stop campaigns")
    .addHelpText(
      "after",
      examples(
        "campaign create spring --purpose appointment",
        "campaign import spring contacts.csv",
        "campaign preflight spring",
        "campaign start spring",
      ),
    );
  addCreate(campaign, session);
  addPeople(campaign, session);
  addActs(campaign, session);
  addReading(campaign, session);
};

function addCreate(campaign: Command, session: Session): void {
  campaign
    .command("create")
    .description("Creates a campaign. It dials nothing until started. Its calls hold the line in silence.")
    .argument("<id>", "small letters, digits and dashes")
    .addOption(new Option("--purpose <purpose>", "what people consented to").choices(PURPOSES).makeOptionMandatory())
    .addOption(new Option("--voice <voice>", "who speaks").choices(VOICES).default("live"))
    .option("--hold-s <seconds>", "how long an answered call is held", readCount, 5)
    .option("--priority <n>", "0 to 9, higher first", readCount, 5)
    .addOption(new Option("--flow <file>", "not available: see --hold-s").hideHelp())
    .option("--retry <file>", "JSON file of retry rules by outcome; they may only tighten those of the purpose")
    .option("--script <name>", "the script that it speaks, in the version entered last")
    .option("--controller <id>", "registration id of the party for whom it calls (default: the script's)")
    .option("--records", "its calls are recorded")
    .option("--resume-daily", "go on the next morning; without it the campaign pauses when its calling hours end")
    .option(
      "--tighten <limit>",
      "key=value, or a JSON file of them: limits stricter than the calling rules; may stand more than once",
      (one: string, all: readonly string[]) => [...all, one],
      [] as readonly string[],
    )
    .addHelpText(
      "after",
      examples(
        "campaign create spring --purpose appointment",
        "campaign create t1 --purpose test --hold-s 3",
        "campaign create calm --purpose survey --tighten hours.weekdays=10:00-17:00 --tighten attempts_per_week=2",
      ) +
        `\nA file of retry rules, in seconds:\n  ${RETRY_EXAMPLE}\n` +
        `A file of tighter limits:\n  ${TIGHTEN_EXAMPLE}\n  keys: ${Object.values(TIGHTENING_NAMES).join(" ")}\n`,
    )
    .action(async (id: string, options: CreateOptions) => {
      if (options.flow !== undefined) {
        throw new SimbankError(
          "SB_INVALID_INPUT",
          "--flow is not available: the only flow is a silent hold of the line, which only `lab` allows; use --hold-s.",
        );
      }
      const body = {
        id,
        purpose: options.purpose,
        voice: options.voice,
        flow: { kind: "hold", hold_s: options.holdS },
        priority: options.priority,
        retry: options.retry === undefined ? null : await readRetryFile(options.retry),
        resume_daily: options.resumeDaily === true,
        script: options.script ?? null,
        controller: options.controller ?? null,
        records: options.records === true,
        tighten: await readTightening(options.tighten),
      };
      const reply = await session.client.json("Campaign", "POST", "/v1/campaigns", { body });
      await session.result(reply, () => renderCampaign(reply, session.io.timeZone));
    });
}

function addActs(campaign: Command, session: Session): void {
  const acts = [
    ["start", "Starts dialling, or goes on with it after a pause, a stop or a finish."],
    ["pause", "Dials nothing more until started; calls that ring or are answered go on to their end."],
    ["stop", "Dials nothing more until started, and ends calls that have not been answered."],
    ["finish", "Closes the campaign, like stop: contacts that come back do not open it again, only start does."],
  ] as const;
  for (const [act, description] of acts) {
    campaign
      .command(act)
      .description(description)
      .argument("<id>", "campaign")
      .option("--reason <text>", "why, for the record")
      .addHelpText("after", examples(`campaign ${act} spring`))
      .action(async (id: string, options: { readonly reason?: string }) => {
        const body = { reason: options.reason ?? null };
        const reply = await session.client.json("Campaign", "POST", `/v1/campaigns/${segment(id)}/${act}`, { body });
        await session.result(reply, () => actText(act, reply) + renderCampaign(reply, session.io.timeZone));
      });
  }
}

function addReading(campaign: Command, session: Session): void {
  campaign
    .command("show")
    .description("Shows a campaign with its contacts, outcomes and refusals.")
    .argument("<id>", "campaign")
    .addHelpText("after", examples("campaign show spring"))
    .action(async (id: string) => {
      const reply = await session.client.json("Campaign", "GET", `/v1/campaigns/${segment(id)}`);
      await session.result(reply, () => renderCampaign(reply, session.io.timeZone));
    });
  campaign
    .command("list")
    .description("Lists every campaign.")
    .addHelpText("after", examples("campaign list"))
    .action(async () => {
      const reply = await session.client.json("Campaigns", "GET", "/v1/campaigns");
      await session.result(reply, () => renderCampaigns(reply.campaigns, tableStyle(session)));
    });
}
