export { type DriverHandlers, type DriverOptions, ModemDriver } from "./driver.ts";
export type { PowerHook } from "./power-hook.ts";
export type { PortAbsence, PortFinder } from "./port-finder.ts";
