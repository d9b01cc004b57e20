import { failed, okay } from "../answer.ts";
import { initialState } from "../device.ts";
import type { Handler, Handlers } from "./handler.ts";

/** The basic command set (V.250 §6). */
export const basicCommands: Handlers = {
  "": () => okay(),
  E: (device, { value }) => {
    if (value !== "" && value !== "0" && value !== "1") return failed();
    device.state.echo = value === "1";
    return okay();
  },
  V: (device, { value }) => {
    device.state.verbose = value !== "0";
    return okay();
  },
  Q: (device, { value }) => {
    device.state.quiet = value === "1";
    return okay();
  },
  Z: restoreDefaults,
  "&F": restoreDefaults,
  I: (device) => okay(device.personality.identity.ati),
  H: (device) => okay([], device.calls.hangUp() ?? undefined),
  A: (device) => device.calls.answerIncoming(),
  ...accepted(["&C", "&D", "&K", "&S", "&W", "X", "L", "M", "N", "S", "T", "P"]),
};

/** `ATZ` and `AT&F`: settings as after power-on; radio and registration stay as they are. */
function restoreDefaults(device: Parameters<Handler>[0]): ReturnType<Handler> {
  const { radio, registration, busyUntil } = device.state;
  Object.assign(device.state, initialState(device.personality), { radio, registration, busyUntil });
  return okay();
}

function accepted(names: readonly string[]): Handlers {
  return Object.fromEntries(names.map((name): [string, Handler] => [name, () => okay()]));
}
