import { afterEach, beforeEach, expect, it } from "vitest";
import { SEALED } from "../../src/store/ledger/reseal.ts";
import { Vault } from "../../src/store/vault.ts";
import { ACTOR, Harness, iccidOf, labNumber } from "./harness.ts";

let h: Harness;
beforeEach(() => {
  h = new Harness();
});
afterEach(() => {
  h.remove();
});

interface Column {
  readonly tbl: string;
  readonly name: string;
}

it("knows every sealed column of the ledger", () => {
  const columns = h.db
    .prepare<[], Column>(
      `SELECT m.name AS tbl, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
       WHERE m.type = 'table' AND c.name LIKE 'sealed%'`,
    )
    .all();
  const known = [...SEALED.map(({ table, column }) => `${table}.${column}`), "card_pin.sealed_pin"];
  expect(columns.map(({ tbl, name }) => `${tbl}.${name}`).sort()).toEqual(known.sort());
});

it("leaves nothing that the key before still opens", () => {
  const before = Buffer.alloc(32, 1);
  h.ctx.vault.adopt(before);
  h.card(1);
  h.consent(1, 2);
  h.do((ops) => ops.addNote(labNumber(1), "a note", ACTOR, h.now));
  h.do((ops) => ops.setCardPin(iccidOf(1), "1234", ACTOR, h.now));
  h.do((ops) => ops.checkpoint(h.now));
  const after = Buffer.concat([before, Buffer.alloc(32, 2)]);
  h.ctx.vault.adopt(Buffer.concat([after, before]));
  // Two people, a note, a PIN and the key that signs.
  expect(h.job((all) => all.reseal(ACTOR, h.now))).toBe(5);
  expect(h.job((all) => all.reseal(ACTOR, h.now))).toBe(0);
  h.ctx.vault.adopt(after);
  expect(h.do((ops) => ops.person(labNumber(1), true)).notes[0]?.text).toBe("a note");
  expect(h.do((ops) => ops.takeCardPin(iccidOf(1), h.now))).toBe("1234");
  expect(h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
  const old = new Vault(before);
  const rows = h.db
    .prepare<[], { number_key: Buffer; sealed_number: Buffer }>("SELECT number_key, sealed_number FROM subscriber")
    .all();
  expect(rows).toHaveLength(2);
  for (const row of rows) expect(() => old.openNumber(row.sealed_number, row.number_key)).toThrow(/does not open/);
});
