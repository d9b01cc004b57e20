import type { Problem as DocumentProblem } from "../document/index.ts";

/** One thing that is wrong with what the daemon was given. */
export interface Problem extends DocumentProblem {
  /** The file it is in; left out for the configuration itself. */
  readonly file?: string;
}

/** The problem as one line, such as `site.yaml: slots[1].slot: b1.1 is already …. – Give every slot …`. */
export function problemText(problem: Problem, configPath: string): string {
  const hint = problem.hint === null ? "" : ` – ${problem.hint}`;
  return `${problem.file ?? configPath}: ${problem.path}: ${problem.message}${hint}`;
}
