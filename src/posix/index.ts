export { groupExists, groupId, groupName, groupsOf, userName } from "./accounts.ts";
export { kernelClock, type KernelClock } from "./clock.ts";
export { exitNow } from "./exit.ts";
export { makeFolder } from "./folder.ts";
export { holderOf, holdersOf } from "./holder.ts";
export type { Holder } from "./holder.ts";
export type { PosixError } from "./libc.ts";
export { sdNotify } from "./notify.ts";
export { peerCredentials, socketFd } from "./peer.ts";
export type { PeerCredentials } from "./peer.ts";
export { openPty } from "./pty.ts";
export type { Pty } from "./pty.ts";
export { openPtyStream } from "./pty-stream.ts";
export type { PtyHandlers, PtyMaster, PtyStreamOptions } from "./pty-stream.ts";
export {
  checkTerminal,
  clearExclusive,
  discardOutput,
  isPtySlave,
  lockIsFree,
  mayOpenExclusive,
  setExclusive,
  setHangupOnClose,
} from "./tty-control.ts";
