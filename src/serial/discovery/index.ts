export {
  adapterName,
  deviceName,
  type KnownDevice,
  type PortRole,
  roleOf,
  type UsbCatalogue,
  usbCatalogue,
  type UsbComposition,
} from "./catalogue.ts";
export { type Absence, locate, type LocatedPorts } from "./locate.ts";
export { type DiscoverRule, type Place, placesOf, placeText, portsOf, type RuleConflict } from "./rules.ts";
export { NOTHING_SEEN, settle, type Settled, type SettledDevice } from "./settle.ts";
export { suggestRules, type SuggestedRule } from "./suggest-rules.ts";
export { type DeviceRoot, placeOfTty, readTopology, SYSTEM_ROOT, ttyNow } from "./sysfs.ts";
export * from "./topology.ts";
export { UsbWatch, type UsbWatchHandlers, type UsbWatchOptions } from "./watch.ts";
