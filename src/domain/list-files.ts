/** What the files of lists have in common, whoever writes or reads them. */

/**
 * The column that says, in a file of rejected rows, why each was rejected. Contacts and suppressions may have a column
 * `reason` of their own.
 */
export const REJECT_COLUMN = {
  consents: "reason",
  contacts: "reject_reason",
  suppressions: "reject_reason",
  registry: "reject_reason",
} as const;

/** What a spreadsheet takes for the beginning of a formula, and the guard itself (OWASP, CSV injection). */
const ACTIVE = /^[=+\-@\t\r\n'＝＋－＠]/u;
const GUARD = "'";

/** The text with a `'` in front where a spreadsheet would run it; `unguarded` gives the original back. */
export function guarded(text: string): string {
  return ACTIVE.test(text) ? GUARD + text : text;
}

/** The text without the `'` that keeps a spreadsheet from running it. */
export function unguarded(text: string): string {
  return text.startsWith(GUARD) && ACTIVE.test(text.slice(1)) ? text.slice(1) : text;
}
