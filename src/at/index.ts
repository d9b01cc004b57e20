export { checkProfileCommand } from "./allowlist.ts";
export { classifyLine, type LineClass } from "./classify.ts";
export { at, dialCommand, foreignCommand, hangupCommand, iccidCommand, profileCommand } from "./command.ts";
export { decode, decodeFinal, releaseFromCause, releaseFromCeer } from "./decode/index.ts";
export { createExchange, type Exchange } from "./exchange.ts";
export { parseFinal } from "./finals.ts";
export { LineSplitter } from "./line-splitter.ts";
export type * from "./types.ts";
