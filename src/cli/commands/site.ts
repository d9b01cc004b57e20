import { EXIT } from "../../domain/errors.ts";
import { dateTime } from "../render/time.ts";
import { type CommandGroup, examples } from "./group.ts";
import { addAuditExport } from "./proof.ts";

/** Enough to recompute the chain of a busy year. */
const VERIFY_MS = 600_000;
/** Calls are ended before the stop is acknowledged. */
const STOP_MS = 120_000;

export const siteCommands: CommandGroup = (program, session) => {
  program
    .command("stop-all")
    .summary("stop all dialling at once; survives restarts")
    .description(
      "Stops all dialling: ringing calls end, answered calls go to their closing words. Survives restarts " +
        "until simbank resume --reason TEXT.",
    )
    .option("--reason <text>", "why, for the record and for your colleagues")
    .option("--now", "end answered calls too")
    .addHelpText(
      "after",
      examples("stop-all", 'stop-all --reason "complaint from the carrier"', "stop-all --reason fire --now"),
    )
    .action(async (options: { readonly reason?: string; readonly now?: boolean }) => {
      const body = { reason: options.reason, now: options.now === true };
      const reply = await session.client.json("Stopped", "POST", "/v1/stop-all", { body, deadlineMs: STOP_MS });
      await session.result(
        reply,
        () => `Stopped. Calls ended: ${reply.calls_ended}. Next: simbank resume --reason TEXT when it is over.\n`,
      );
    });
  program
    .command("resume")
    .summary("lift the stop of stop-all")
    .description("Lets running campaigns dial again after stop-all.")
    .requiredOption("--reason <text>", "why, for the record")
    .addHelpText("after", examples('resume --reason "carrier agreed"'))
    .action(async (options: { readonly reason: string }) => {
      const reply = await session.client.json("Resumed", "POST", "/v1/resume", { body: { reason: options.reason } });
      await session.result(reply, () => `Resumed at ${dateTime(reply.resumed_at, session.io.timeZone)}.\n`);
    });
  const audit = program
    .command("audit")
    .summary("check the audit chain, or hand it out")
    .addHelpText("after", examples("audit verify", "audit export audit.jsonl"));
  addAuditExport(audit, session);
  audit
    .command("verify")
    .description("Recomputes the audit chain from its first event. Exit 1 when something in it was changed.")
    .addHelpText("after", examples("audit verify"))
    .action(async () => {
      const reply = await session.client.json("AuditReport", "GET", "/v1/audit/verify", { deadlineMs: VERIFY_MS });
      if (!reply.ok) session.exitCode = EXIT.internal;
      await session.result(reply, () => {
        if (reply.ok) return `The audit chain is whole: ${reply.events} events, head ${reply.head ?? "none"}.\n`;
        const where = reply.broken === null ? "" : ` at event ${reply.broken.seq}: ${reply.broken.why}`;
        return `THE AUDIT CHAIN IS BROKEN${where}. Next: keep the database as it is and compare it with a backup.\n`;
      });
    });
};
