export { at, dialCommand, hangupCommand, iccidCommand, pinCommand, profileCommand } from "./command.ts";
export { type CallerIdShown, readCallerId, readForwarding } from "./decode/supplementary.ts";
export { decode, decodeFinal } from "./decode/index.ts";
export { createExchange, type Exchange } from "./exchange.ts";
export type * from "./types.ts";
