/**
 * Contracts that several cards share, what a call was charged where that is not its longest talk by the second, calls in
 * a row of one kind, and what a person was told of limits.
 */
export const CONTRACTS = `
CREATE TABLE contract_limits (
  seq INTEGER PRIMARY KEY,
  contract TEXT NOT NULL,
  at INTEGER NOT NULL,
  limits TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('contract', 'person')),
  by TEXT,
  reason TEXT
) STRICT;
CREATE INDEX contract_limits_contract ON contract_limits (contract, seq);

CREATE TABLE contract_day (
  contract TEXT NOT NULL,
  day TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  talk_s INTEGER NOT NULL,
  callees INTEGER NOT NULL,
  PRIMARY KEY (contract, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt_charge (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt (id),
  reserved_s INTEGER NOT NULL,
  contract TEXT,
  contract_day TEXT,
  CHECK ((contract IS NULL) = (contract_day IS NULL))
) STRICT;

CREATE TABLE card_streak (
  card_id INTEGER PRIMARY KEY REFERENCES card (id),
  failures INTEGER NOT NULL,
  no_answers INTEGER NOT NULL,
  short_calls INTEGER NOT NULL
) STRICT;

CREATE TABLE card_notice (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  card_id INTEGER NOT NULL REFERENCES card (id),
  kind TEXT NOT NULL CHECK (kind IN ('near', 'reached')),
  limit_name TEXT NOT NULL,
  period TEXT NOT NULL,
  used REAL NOT NULL,
  allowed REAL NOT NULL,
  unit TEXT NOT NULL,
  action TEXT CHECK (action IN ('rest', 'block')),
  until INTEGER,
  UNIQUE (card_id, limit_name, period, kind)
) STRICT;

CREATE TRIGGER contract_limits_appends_update BEFORE UPDATE ON contract_limits
BEGIN SELECT RAISE(ABORT, 'guard: limits are only appended'); END;
CREATE TRIGGER contract_limits_appends_delete BEFORE DELETE ON contract_limits
BEGIN SELECT RAISE(ABORT, 'guard: limits are only appended'); END;
CREATE TRIGGER attempt_charge_appends_update BEFORE UPDATE ON attempt_charge
BEGIN SELECT RAISE(ABORT, 'guard: what was reserved does not change'); END;
CREATE TRIGGER attempt_charge_appends_delete BEFORE DELETE ON attempt_charge
BEGIN SELECT RAISE(ABORT, 'guard: what was reserved does not change'); END;
CREATE TRIGGER card_notice_appends_update BEFORE UPDATE ON card_notice
BEGIN SELECT RAISE(ABORT, 'guard: notices are only appended'); END;
CREATE TRIGGER card_notice_appends_delete BEFORE DELETE ON card_notice
BEGIN SELECT RAISE(ABORT, 'guard: notices are only appended'); END;
`;
