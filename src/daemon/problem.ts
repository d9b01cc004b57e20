/** One thing that is wrong with what the daemon was given: where, what, and what to do. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
}

export function problemText(problem: Problem): string {
  return `${problem.path}: ${problem.message}${problem.hint === null ? "" : ` – ${problem.hint}`}`;
}
