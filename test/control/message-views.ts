import type { MessageView } from "../../src/control/index.ts";
import { AT } from "./sample-views.ts";

export const MESSAGE: MessageView = {
  message: 3,
  at: AT,
  sentAt: AT,
  iccid: "8999911000000000012",
  number: "+999555001234",
  kind: "held",
  readAt: AT,
  readBy: "li(1000)",
  releasedAt: null,
  releasedBy: null,
  reason: null,
};
