import { resolve } from "node:path";
import type { ProofBackend } from "../../control/index.ts";
import { auditBundle, controllerKeyFile, evidencePack } from "../../store/index.ts";
import { rfc3339 } from "../../domain/time.ts";
import type { Desk } from "../desk.ts";
import { endOrSay } from "./ending.ts";

/** What proves the ledger to others, what it owes to the people in it, and how it is kept. */
export function proofVerbs(desk: Desk): ProofBackend {
  const { store, clocks, dispatcher } = desk;
  return {
    async *backup(actor) {
      const { documents, createdAt } = yield* store.backup(actor, clocks.wall());
      const keyFile = controllerKeyFile(resolve(desk.config.data_dir), process.env.CREDENTIALS_DIRECTORY);
      return { documents, created_at: createdAt, key_file: keyFile };
    },

    async *exportAudit(actor) {
      const { events, head, publicKey } = yield* auditBundle(store, actor, clocks.wall());
      return { events, head, public_key: publicKey };
    },

    async *evidencePack(actor, period) {
      yield* evidencePack(store, period, actor, clocks.wall());
      return { since: rfc3339(period.since), until: rfc3339(period.until) };
    },

    exportPerson: (actor, number) => store.exportPerson(number, actor, clocks.wall()),

    async eraseSubscriber(actor, number, reason) {
      const { open, ...done } = await store.eraseSubscriber(number, reason, actor, clocks.wall());
      const callsEnded = await endOrSay(desk, open, "withdrawal");
      dispatcher.kick();
      return { ...done, callsEnded };
    },

    applyRetention: (actor, dryRun) =>
      store.applyRetention(desk.config.retention.calls_days, dryRun, actor, clocks.wall()),

    rotateKey: (actor) => store.rotateKey(actor, clocks.wall()),
  };
}
