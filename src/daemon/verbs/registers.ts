import type { Actor, RegisterBackend } from "../../control/index.ts";
import { SimbankError } from "../../domain/errors.ts";
import type { Desk } from "../desk.ts";
import { endOrSay } from "./ending.ts";

/** Two names under a record are two people's only where nobody can be both (field rule 3). */
function assertOnlyChecks({ name, roles }: Actor): void {
  if (!roles.includes("operator")) return;
  const text = `${name} may enter records, so another person must check them: one who is auditor and not operator.`;
  throw new SimbankError("SB_FORBIDDEN", text, { has: roles });
}

/** With what right the box works. */
export function registerVerbs(desk: Desk): RegisterBackend {
  const { store, clocks, dispatcher } = desk;
  const kicking = async <Result>(work: Promise<Result>): Promise<Result> => {
    const result = await work;
    desk.records.forget();
    dispatcher.kick();
    return result;
  };
  return {
    storeEvidence: (actor, bytes) => store.storeEvidence(bytes, actor, clocks.wall()),
    enterRecord: (actor, entry) => store.enterRecord(entry, actor, clocks.wall()),
    async checkRecord(actor, id, check) {
      assertOnlyChecks(actor);
      return kicking(store.checkRecord(id, check, actor, clocks.wall()));
    },
    endRecord: (actor, id, reason) => kicking(store.endRecord(id, reason, actor, clocks.wall())),
    records: (register) => store.registerEntries(register, clocks.wall()),

    consentImports: () => store.consentImports(),
    releaseConsents: (actor, importId, reason) =>
      kicking(store.releaseConsents(importId, reason, actor, clocks.wall())),
    registryCopies: () => store.registryCopies(),

    async complain(actor, number, source) {
      const { open, ...done } = await store.complain(number, source, actor, clocks.wall());
      const callsEnded = await endOrSay(desk, open, "withdrawal");
      return { ...done, consentsEnded: 0, callsEnded };
    },
    trustClock: (actor, reason, by) => kicking(store.trustClock(reason, by, actor, clocks.wall())),
    declareFirstBox: (actor, reason) => kicking(store.declareFirstBox(reason, actor, clocks.wall())),
  };
}
