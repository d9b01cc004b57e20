export type * from "./facts.ts";
export { explainRules, GATE_RULES, judge } from "./judge.ts";
export type { DialPermit, VoidResult } from "./permit.ts";
export type * from "./verdict.ts";
