export { addDuration, parseDuration } from "./duration.ts";
export { lookBackMs, unknownBlocksUntil } from "./limits.ts";
export { type ReviewNotice, reviewNotice } from "./review.ts";
export { resolvePolicy } from "./resolve.ts";
export { looserThanPolicy, tightenPolicy } from "./tighten.ts";
export type * from "./types.ts";
