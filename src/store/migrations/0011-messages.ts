/**
 * What people send and who calls us. Only messages that end consent, or that a person has to read, stand here; the words
 * of the latter are sealed, and gone once somebody has decided. `digest` names the message as it came, so that one that
 * is told of again after a crash is known.
 */
export const MESSAGES = `
CREATE TABLE sms (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 16),
  at INTEGER NOT NULL,
  sent_at INTEGER,
  iccid TEXT,
  number_key BLOB NOT NULL CHECK (length(number_key) = 16),
  kind TEXT NOT NULL CHECK (kind IN ('opt-out', 'held')),
  sealed_text BLOB,
  read_at INTEGER,
  read_by TEXT,
  released_at INTEGER,
  released_by TEXT,
  reason TEXT,
  CHECK ((released_at IS NULL) = (released_by IS NULL))
) STRICT;
CREATE INDEX sms_number ON sms (number_key);
CREATE INDEX sms_waiting ON sms (id) WHERE kind = 'held' AND released_at IS NULL;

CREATE TABLE inbound_call (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  slot TEXT NOT NULL,
  iccid TEXT,
  number_key BLOB CHECK (length(number_key) = 16),
  refused INTEGER NOT NULL CHECK (refused IN (0, 1))
) STRICT;
CREATE INDEX inbound_call_number ON inbound_call (number_key) WHERE number_key IS NOT NULL;
`;
