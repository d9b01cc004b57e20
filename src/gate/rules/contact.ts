import { type GateRule, pass, refuse, shownAt } from "../rule.ts";

/** What the list says of when a person may be called at the latest (reserved contact column `call_before`). */
const expired: GateRule = {
  id: "contact-expired",
  about: "callee",
  check: ({ at, contact }) => {
    const before = contact.callBefore ?? null;
    if (before === null) return pass();
    const seen = { call_before: shownAt(before) };
    if (at < before) return pass(seen);
    return refuse("contact-expired", `The list wants this person called before ${shownAt(before)} only.`, null, seen);
  },
};

export const contactRules: readonly GateRule[] = [expired];
