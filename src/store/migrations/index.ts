import { LEDGER } from "./0001-ledger.ts";
import { GUARDS } from "./0002-guards.ts";
import { HARDWARE } from "./0003-hardware.ts";
import { WAKES } from "./0004-wakes.ts";
import { CONTRACTS } from "./0005-contracts.ts";
import { CAMPAIGNS } from "./0006-campaigns.ts";

/** Every migration in order; entry `n - 1` leads to schema version `n`. An entry that was released never changes. */
export const MIGRATIONS: readonly string[] = [LEDGER, GUARDS, HARDWARE, WAKES, CONTRACTS, CAMPAIGNS];
