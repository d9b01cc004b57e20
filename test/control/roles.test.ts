import { expect, test } from "vitest";
import { type PeerFacts, ROLES, rolesOf } from "../../src/control/roles.ts";

const STRANGER: PeerFacts = { uid: 1001, groups: [], ownerUid: 990, groupExists: true };

const rows: readonly (readonly [string, Partial<PeerFacts>, readonly string[]])[] = [
  ["a stranger has none", {}, []],
  ["a member of the group looks", { groups: ["users", "simbank"] }, ["viewer"]],
  ["an operator looks and acts", { groups: ["simbank", "simbank-operator"] }, ["viewer", "operator"]],
  ["an auditor looks and checks, but does not act", { groups: ["simbank", "simbank-auditor"] }, ["viewer", "auditor"]],
  ["a role implies looking", { groups: ["simbank-operator"] }, ["viewer", "operator"]],
  ["a similar group is none of ours", { groups: ["simbank-operators", "Simbank"] }, []],
  ["root holds all", { uid: 0 }, ROLES],
  ["the daemon's own user holds all", { uid: 990 }, ROLES],
  ["without the group the owner holds all", { uid: 990, groupExists: false }, ROLES],
  [
    "without the group others hold none, whatever their groups",
    { groups: ["simbank-operator"], groupExists: false },
    [],
  ],
];

test.each(rows)("%s", (_name, facts, roles) => {
  expect(rolesOf({ ...STRANGER, ...facts })).toEqual(roles);
});
