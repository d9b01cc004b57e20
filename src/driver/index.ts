export { type DriverHandlers, ModemDriver } from "./driver.ts";
export type { DriverOptions } from "./options.ts";
export type { PowerHook } from "./power-hook.ts";
export { type BankAnswer, SimBank, type SimBankOptions } from "./sim-bank.ts";
export { columnOf, type SimColumn } from "./sim-column.ts";
export type { PortAbsence, PortFinder } from "./port-finder.ts";
