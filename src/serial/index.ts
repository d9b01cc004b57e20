export { openLine } from "./open-line.ts";
export type {
  LineClosed,
  LineCloseKind,
  LineOpenError,
  LineWriteError,
  ModemLines,
  SerialLine,
  SerialLineHandlers,
  SerialLineOptions,
} from "./types.ts";
