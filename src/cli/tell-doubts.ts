import { printable } from "./render/text.ts";
import type { Session } from "./session.ts";

/** Says what is probably mistyped in an entry that is taken all the same. Nulls are no doubts. */
export async function tellDoubts(session: Session, doubts: readonly (string | null)[]): Promise<void> {
  for (const doubt of doubts) if (doubt !== null) await session.note(`warning: ${printable(doubt)}`);
}
