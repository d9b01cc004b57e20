import { LEDGER } from "./0001-ledger.ts";
import { GUARDS } from "./0002-guards.ts";
import { HARDWARE } from "./0003-hardware.ts";
import { WAKES } from "./0004-wakes.ts";
import { CONTRACTS } from "./0005-contracts.ts";
import { CAMPAIGNS } from "./0006-campaigns.ts";
import { TIGHTENING } from "./0007-tightening.ts";
import { REGISTERS } from "./0008-registers.ts";
import { SIM_POSITIONS } from "./0009-sim-positions.ts";
import { ERASURES } from "./0010-erasures.ts";
import { MESSAGES } from "./0011-messages.ts";

/** Every migration in order; entry `n - 1` leads to schema version `n`. An entry that was released never changes. */
export const MIGRATIONS: readonly string[] = [
  LEDGER,
  GUARDS,
  HARDWARE,
  WAKES,
  CONTRACTS,
  CAMPAIGNS,
  TIGHTENING,
  REGISTERS,
  SIM_POSITIONS,
  ERASURES,
  MESSAGES,
];
