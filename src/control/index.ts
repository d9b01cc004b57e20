export type {
  Backend,
  CampaignAct,
  CardAct,
  CardLimitChange,
  CardSuccession,
  DialWatch,
  ImportJob,
  PreflightWatch,
  Reconciliation,
  SlotAct,
  SuppressionRequest,
} from "./backend.ts";
export { type CallOptions, type ClientOptions, ControlClient } from "./client.ts";
export type { ControlLimits } from "./limits.ts";
export type { ControlLog } from "./log.ts";
export type { Identify } from "./peer.ts";
export { type Actor, type Role, ROLES } from "./roles.ts";
export { type ControlServer, type ControlServerOptions, openControlServer } from "./server.ts";
export type * from "./views.ts";
export type * from "./views-messages.ts";
export type * from "./views-people.ts";
export type * from "./views-proof.ts";
export type * from "./views-registers.ts";
export type * from "./views-sim.ts";
export { type WireName, type WireValue } from "./wire.ts";
export { readTighteningWire } from "./wire/tightening.ts";
