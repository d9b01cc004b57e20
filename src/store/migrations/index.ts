import { LEDGER } from "./0001-ledger.ts";
import { GUARDS } from "./0002-guards.ts";

/** Every migration in order; entry `n - 1` leads to schema version `n`. An entry that was released never changes. */
export const MIGRATIONS: readonly string[] = [LEDGER, GUARDS];
