export { readBankLine } from "./bank.ts";
export {
  at,
  bank,
  type BankEffect,
  dialCommand,
  hangupCommand,
  iccidCommand,
  pinCommand,
  profileCommand,
  simSwitchCommand,
} from "./command.ts";
export { checkSimSwitch } from "./sim-switch.ts";
export { type CallerIdShown, readCallerId, readForwarding } from "./decode/supplementary.ts";
export { decode, decodeFinal } from "./decode/index.ts";
export { isPdu, type ListedMessage, readMessages, readMessageStores } from "./decode/messages.ts";
export { createExchange, type Exchange } from "./exchange.ts";
export type * from "./types.ts";
