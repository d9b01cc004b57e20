export type * from "./facts.ts";
export { explainRules, judge } from "./judge.ts";
export type { DialPermit, VoidResult } from "./permit.ts";
export type * from "./verdict.ts";
