/**
 * With what right a box works: documents by their hash, registers with two names under each entry, scripts and parties
 * of campaigns, where consents came from and whether a person holds them back, and copies of public do-not-call
 * registers. Entries, checks and ends are only appended; what they say together is where an entry stands.
 */
export const REGISTERS = `
CREATE TABLE evidence (
  sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  stored_at INTEGER NOT NULL,
  stored_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE register_entry (
  id INTEGER PRIMARY KEY,
  register TEXT NOT NULL CHECK (register IN ('authorisation', 'card', 'equipment', 'script', 'training')),
  kind TEXT,
  subject TEXT NOT NULL,
  party TEXT,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER CHECK (valid_to > valid_from),
  document BLOB CHECK (length(document) = 32),
  details TEXT NOT NULL,
  entered_at INTEGER NOT NULL,
  entered_by TEXT NOT NULL,
  entered_uid INTEGER NOT NULL,
  CHECK ((kind IS NOT NULL) = (register = 'authorisation'))
) STRICT;
CREATE INDEX register_entry_subject ON register_entry (register, subject);

CREATE TABLE register_check (
  entry_id INTEGER PRIMARY KEY REFERENCES register_entry (id),
  accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)),
  valid_to INTEGER,
  reason TEXT,
  at INTEGER NOT NULL,
  by TEXT NOT NULL
) STRICT;

CREATE TABLE register_end (
  entry_id INTEGER PRIMARY KEY REFERENCES register_entry (id),
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL
) STRICT;

ALTER TABLE campaign ADD COLUMN controller TEXT;
ALTER TABLE campaign ADD COLUMN script TEXT;
ALTER TABLE campaign ADD COLUMN script_sha256 BLOB;
ALTER TABLE campaign ADD COLUMN records INTEGER NOT NULL DEFAULT 0 CHECK (records IN (0, 1));
ALTER TABLE campaign ADD COLUMN started_by TEXT;

CREATE TABLE consent_import (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  evidence BLOB CHECK (length(evidence) = 32),
  rows INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('open', 'clear', 'held', 'released')),
  reason TEXT,
  released_at INTEGER,
  released_by TEXT,
  release_reason TEXT,
  CHECK ((state = 'released') = (released_at IS NOT NULL))
) STRICT;
CREATE INDEX consent_import_held ON consent_import (state) WHERE state IN ('open', 'held');

ALTER TABLE consent ADD COLUMN import_id INTEGER;
ALTER TABLE consent ADD COLUMN kind TEXT;
ALTER TABLE consent ADD COLUMN confirmed_at INTEGER;
ALTER TABLE consent ADD COLUMN checked_at INTEGER;
ALTER TABLE consent ADD COLUMN age INTEGER CHECK (age BETWEEN 0 AND 150);
ALTER TABLE consent ADD COLUMN guardian INTEGER NOT NULL DEFAULT 0 CHECK (guardian IN (0, 1));

CREATE TABLE registry_copy (
  id INTEGER PRIMARY KEY,
  registry TEXT NOT NULL,
  obtained_at INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  sha256 BLOB CHECK (length(sha256) = 32),
  rows INTEGER NOT NULL DEFAULT 0,
  ended_at INTEGER
) STRICT;
CREATE INDEX registry_copy_registry ON registry_copy (registry, obtained_at);

CREATE TABLE registry_number (
  number_key BLOB NOT NULL,
  registry TEXT NOT NULL,
  copy_id INTEGER NOT NULL,
  PRIMARY KEY (number_key, registry)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attempt_needs_released_consent BEFORE INSERT ON attempt
WHEN EXISTS (
  SELECT 1 FROM consent c JOIN consent_import i ON i.id = c.import_id
  WHERE c.id = NEW.consent_id AND i.state IN ('open', 'held'))
BEGIN SELECT RAISE(ABORT, 'guard: the import of this consent is held'); END;

CREATE TRIGGER consent_keeps_its_origin BEFORE UPDATE OF
  import_id, kind, confirmed_at, checked_at, age, guardian ON consent
BEGIN SELECT RAISE(ABORT, 'guard: a consent record does not change'); END;

CREATE TRIGGER evidence_appends_update BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'guard: evidence is only appended'); END;
CREATE TRIGGER register_entry_appends_update BEFORE UPDATE ON register_entry
BEGIN SELECT RAISE(ABORT, 'guard: registers are only appended'); END;
CREATE TRIGGER register_entry_appends_delete BEFORE DELETE ON register_entry
BEGIN SELECT RAISE(ABORT, 'guard: registers are only appended'); END;
CREATE TRIGGER register_check_appends_update BEFORE UPDATE ON register_check
BEGIN SELECT RAISE(ABORT, 'guard: registers are only appended'); END;
CREATE TRIGGER register_check_appends_delete BEFORE DELETE ON register_check
BEGIN SELECT RAISE(ABORT, 'guard: registers are only appended'); END;
CREATE TRIGGER register_end_appends_update BEFORE UPDATE ON register_end
BEGIN SELECT RAISE(ABORT, 'guard: registers are only appended'); END;
CREATE TRIGGER register_end_appends_delete BEFORE DELETE ON register_end
BEGIN SELECT RAISE(ABORT, 'guard: registers are only appended'); END;
`;
