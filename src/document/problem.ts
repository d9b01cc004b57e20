/** One thing that is wrong with a file that a person wrote: where, what, and what to do. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
}
