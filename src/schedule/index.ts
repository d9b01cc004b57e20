export { lineReadyAt } from "./line-ready.ts";
export { type AfterCall, afterCall, rang, retryKind, type TriedBefore } from "./retry.ts";
export { purposeRetries } from "./retry-table.ts";
export { compareSlots, plan } from "./plan.ts";
export type { Assignment, DueContact, FreeLine, Plan, PlanInput } from "./types.ts";
