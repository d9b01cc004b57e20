import { hash } from "node:crypto";
import { chainHead, endMark, markEnd } from "./audit.ts";
import { wakeForPolicy } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";

/** Says which packs the ledger was last opened with. */
function packsText(ctx: LedgerContext): string {
  const packs = ctx.settings.packs.map((pack) => `${pack.id} ${pack.sha256}`).sort();
  return hash("sha256", [ctx.settings.country, ...packs].join("\n"), "hex");
}

/** From its first start on the ledger remembers the end of its chain. */
function keepEndMark(ctx: LedgerContext): void {
  const { seq, hash: link } = chainHead(ctx);
  ctx.run("INSERT INTO meta (key, value) VALUES ('audit-end', ?) ON CONFLICT DO NOTHING", endMark(ctx, seq, link));
}

/** What a start owes to the ledger: contacts that only the packs had refused are judged again by new packs. */
export function openLedger(ctx: LedgerContext): void {
  const packs = packsText(ctx);
  ctx.db
    .transaction(() => {
      keepEndMark(ctx);
      const known = ctx.one<{ value: string }>("SELECT value FROM meta WHERE key = 'packs'");
      if (known?.value === packs) return;
      ctx.run(
        "INSERT INTO meta (key, value) VALUES ('packs', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        packs,
      );
      wakeForPolicy(ctx, ctx.settings.openedAt);
      markEnd(ctx);
    })
    .immediate();
}
