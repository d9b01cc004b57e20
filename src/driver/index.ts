export { type DriverHandlers, type DriverOptions, ModemDriver } from "./driver.ts";
