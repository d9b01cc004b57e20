/**
 * The tables of the ledger. Times are epoch milliseconds given by the caller; SQL never asks the clock. Everything that
 * belongs to a person hangs on `number_key` (16 bytes of HMAC-SHA-256 under the controller key); the number itself is
 * only in `subscriber.sealed_number`, so deleting one row there forgets who it was and leaves every count valid.
 */
export const LEDGER = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE subscriber (
  id INTEGER PRIMARY KEY,
  number_key BLOB NOT NULL UNIQUE CHECK (length(number_key) = 16),
  sealed_number BLOB NOT NULL
) STRICT;

CREATE TABLE consent (
  id INTEGER PRIMARY KEY,
  number_key BLOB NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  purpose TEXT NOT NULL,
  voices TEXT NOT NULL,
  granted_at INTEGER NOT NULL,
  expires_at INTEGER CHECK (expires_at > granted_at),
  withdrawn_at INTEGER,
  method TEXT NOT NULL,
  evidence BLOB CHECK (length(evidence) = 32),
  sealed_reference BLOB,
  controller TEXT,
  recording INTEGER NOT NULL DEFAULT 0 CHECK (recording IN (0, 1)),
  language TEXT,
  notice TEXT,
  imported_at INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_number ON consent (number_key);

CREATE TABLE consent_event (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  number_key BLOB NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('renewed', 'refused', 'withdrawn', 'expired', 'invalidated', 'terminated')),
  method TEXT NOT NULL,
  actor TEXT,
  consents INTEGER NOT NULL
) STRICT;

CREATE TABLE withdrawal (number_key BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE suppression (
  number_key BLOB NOT NULL,
  scope TEXT NOT NULL,
  reason TEXT NOT NULL,
  source TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (number_key, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX suppression_since ON suppression (since);

CREATE TABLE number_hold (
  number_key BLOB PRIMARY KEY,
  reason TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  purpose TEXT NOT NULL,
  voice TEXT NOT NULL,
  flow TEXT NOT NULL,
  priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 9),
  state TEXT NOT NULL CHECK (state IN ('created', 'running', 'paused', 'stopped', 'finished')),
  created_at INTEGER NOT NULL,
  waiting INTEGER NOT NULL DEFAULT 0,
  in_call INTEGER NOT NULL DEFAULT 0,
  done INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE campaign_outcome (
  campaign_id INTEGER NOT NULL REFERENCES campaign (id),
  outcome TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, outcome)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign_refusal (
  campaign_id INTEGER NOT NULL REFERENCES campaign (id),
  code TEXT NOT NULL,
  contacts INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE contact (
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaign (id),
  number_key BLOB NOT NULL,
  place INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'in-call', 'done', 'refused')),
  due_at INTEGER NOT NULL,
  card_id INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  wake TEXT CHECK (wake IN ('consent', 'card', 'policy')),
  urgent INTEGER NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1)),
  wanted_slot TEXT,
  return_state TEXT,
  return_due_at INTEGER,
  variables_digest BLOB,
  sealed_variables BLOB,
  UNIQUE (number_key, campaign_id)
) STRICT;
CREATE INDEX contact_due ON contact (campaign_id, card_id, due_at, place) WHERE state = 'waiting';
CREATE INDEX contact_urgent ON contact (urgent, id) WHERE urgent = 1;
CREATE INDEX contact_asleep ON contact (wake, card_id) WHERE wake IS NOT NULL;

CREATE TABLE policy (hash TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE card (
  id INTEGER PRIMARY KEY,
  iccid TEXT NOT NULL UNIQUE,
  imsi TEXT,
  imei TEXT,
  slot TEXT,
  state TEXT NOT NULL CHECK (state IN ('eligible', 'resting', 'disabled', 'blocked', 'retired')),
  reason TEXT,
  until INTEGER,
  number_key BLOB,
  successor_id INTEGER REFERENCES card (id),
  first_seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX card_number ON card (number_key) WHERE number_key IS NOT NULL;

CREATE TABLE card_iccid (
  iccid TEXT PRIMARY KEY,
  card_id INTEGER NOT NULL REFERENCES card (id),
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE card_limits (
  seq INTEGER PRIMARY KEY,
  card_id INTEGER NOT NULL REFERENCES card (id),
  at INTEGER NOT NULL,
  limits TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('contract', 'person')),
  by TEXT,
  reason TEXT
) STRICT;
CREATE INDEX card_limits_card ON card_limits (card_id, seq);

CREATE TABLE card_day (
  card_id INTEGER NOT NULL REFERENCES card (id),
  day TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  talk_s INTEGER NOT NULL,
  callees INTEGER NOT NULL,
  last_release_at INTEGER,
  PRIMARY KEY (card_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaign (id),
  contact_id INTEGER NOT NULL REFERENCES contact (id),
  number_key BLOB NOT NULL,
  card_id INTEGER NOT NULL REFERENCES card (id),
  consent_id INTEGER NOT NULL REFERENCES consent (id),
  iccid TEXT NOT NULL,
  slot TEXT NOT NULL,
  reserved_at INTEGER NOT NULL,
  civil_day TEXT NOT NULL,
  max_call_s INTEGER NOT NULL,
  policy_hash TEXT NOT NULL REFERENCES policy (hash),
  decision TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'reserved' CHECK (state IN ('reserved', 'dialing', 'alerting', 'active', 'ended')),
  dialing_at INTEGER,
  alerting_at INTEGER,
  active_at INTEGER,
  ended_at INTEGER,
  outcome TEXT,
  result TEXT,
  CHECK ((state = 'ended') = (outcome IS NOT NULL) AND (state = 'ended') = (ended_at IS NOT NULL))
) STRICT;
CREATE INDEX attempt_number ON attempt (number_key);
CREATE UNIQUE INDEX attempt_open_number ON attempt (number_key) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX attempt_open_card ON attempt (card_id) WHERE ended_at IS NULL;

CREATE TABLE reconciliation (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt (id),
  outcome TEXT NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaign (id),
  contact_id INTEGER NOT NULL REFERENCES contact (id),
  number_key BLOB NOT NULL,
  first_at INTEGER NOT NULL,
  codes TEXT NOT NULL,
  refusals TEXT NOT NULL,
  facts TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  count INTEGER NOT NULL
) STRICT;
CREATE INDEX decision_contact ON decision (contact_id);

CREATE TABLE slot_intent (
  slot TEXT PRIMARY KEY,
  want TEXT NOT NULL CHECK (want IN ('run', 'drain', 'stop')),
  by TEXT,
  reason TEXT,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE site_stop (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  reason TEXT NOT NULL,
  by TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  ref INTEGER,
  actor TEXT,
  body TEXT NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
`;
