import type { SimFault } from "./sim-switch-types.ts";

const REMEDIES: Readonly<Record<SimFault, string>> = {
  "line-busy": "The line was never free: drain the slot, then order the switch again.",
  "modem-absent": "The modem cannot be reached: see why with `simbank slot show`, then order the switch again.",
  "bank-unavailable":
    "The bank's controller cannot be reached: check its cable, power and `banks` in the configuration.",
  "bank-refused": "The bank refused: check `columns`, `rows` and the slot's column in the configuration.",
  "no-switch": "This module chooses no card by itself: name its `bank`, or set `sim_positions: 1`.",
  "radio-stays-on": "The modem did not switch its radio off: reset the slot, then order the switch again.",
  "switch-refused": "The modem refused to change its card holder: check that this module has a second one.",
  "switch-interrupted": "The modem restarted before the card was changed: order the switch again.",
  "modem-silent": "The modem did not come back in time: reset the slot, then order the switch again.",
  "sim-absent": "There is no card, or it has no contact: put one in, or clean it, then order the switch again.",
  "sim-locked": "The card wants its PIN or PUK: store the PIN with `simbank card pin`, then order the switch again.",
  "sim-unreadable": "The card does not tell its number: clean its contacts, then order the switch again.",
  "sim-unchanged":
    "The same card as before was read: check the column's wiring and the controller, then order it again.",
  "sim-unexpected":
    "Another card than the one known there was read: if a person put it in, order the switch with --new-card.",
};

/** What a person does about a switch that failed so. */
export function remedyOf(fault: SimFault): string {
  return REMEDIES[fault];
}
