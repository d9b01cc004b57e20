import type { AuditRow } from "./audit.ts";
import { readJson } from "./json.ts";

/** What the events of a chain say of whole tables, gathered while the chain is walked. */
export class Told {
  /** Rows that the events of a kind speak of. */
  readonly #rows = new Map<string, number>();
  /** The last state that an event gave a campaign, by its name. */
  readonly campaignStates = new Map<string, string>();
  /** The last state that an event gave a card, by its row. */
  readonly cardStates = new Map<number, string>();
  /** The event of the site's stop that no event has ended; null where there is none. */
  siteStop: number | null = null;

  rowsOf(kind: string): number {
    return this.#rows.get(kind) ?? 0;
  }

  hear(row: AuditRow): void {
    this.#rows.set(row.kind, this.rowsOf(row.kind) + this.#rowsIn(row));
    switch (row.kind) {
      case "campaign-state": {
        const { id, to } = readJson<{ id: string; to: string }>(row.body);
        this.campaignStates.set(id, to);
        return;
      }
      case "card-state": {
        const { card, to } = readJson<{ card: number; to: string }>(row.body);
        this.cardStates.set(card, to);
        return;
      }
      case "stop-all":
        this.siteStop = row.seq;
        return;
      case "resume-all":
        this.siteStop = null;
        return;
    }
  }

  #rowsIn({ kind, body }: AuditRow): number {
    return kind === "consents-imported" ? readJson<{ rows: number }>(body).rows : 1;
  }
}
