import type { Answer } from "../answer.ts";
import type { Command } from "../command-line.ts";
import type { Device } from "../device.ts";

export type Handler = (device: Device, command: Command) => Answer;
export type Handlers = Readonly<Record<string, Handler>>;
