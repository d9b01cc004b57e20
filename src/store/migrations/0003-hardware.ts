/**
 * What is remembered of modems and of cards as pieces of hardware: which module stands where, what recovery it has cost,
 * and the PIN of a card, sealed, which may be known before the card was ever read.
 */
export const HARDWARE = `
CREATE TABLE slot_modem (
  slot TEXT PRIMARY KEY,
  imei TEXT NOT NULL,
  by TEXT,
  reason TEXT,
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE modem_rescue (
  id INTEGER PRIMARY KEY,
  slot TEXT NOT NULL,
  means TEXT NOT NULL CHECK (means IN ('soft-reset', 'power-cycle')),
  reason TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX modem_rescue_at ON modem_rescue (at);

-- What counts against a card is what came after a person enabled it; what it rested for once, it does not rest for again.
ALTER TABLE card ADD COLUMN watched_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE card ADD COLUMN rested_for TEXT;
CREATE INDEX attempt_card_ended ON attempt (card_id, ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE card_pin (
  iccid TEXT PRIMARY KEY,
  sealed_pin BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('untried', 'sent', 'good', 'wrong')),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
