export { findProfile, matchProfile, type SelfDescription } from "./match.ts";
export type * from "./types.ts";
