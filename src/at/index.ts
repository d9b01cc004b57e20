export { at, dialCommand, hangupCommand, iccidCommand, profileCommand } from "./command.ts";
export { decode, decodeFinal } from "./decode/index.ts";
export { createExchange, type Exchange } from "./exchange.ts";
export type * from "./types.ts";
