export { lineReadyAt } from "./line-ready.ts";
export { compareSlots, plan } from "./plan.ts";
export type { Assignment, DueContact, FreeLine, Plan, PlanInput } from "./types.ts";
