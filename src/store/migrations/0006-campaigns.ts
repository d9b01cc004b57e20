/**
 * Campaigns at scale: what an import brought and how to take it back, what a list says of when a person may be called,
 * retries, callbacks, what people noted about a person, and one narrow row per ended attempt from which reports are made
 * without touching the wide one.
 */
export const CAMPAIGNS = `
ALTER TABLE campaign ADD COLUMN retry TEXT;
ALTER TABLE campaign ADD COLUMN resume_daily INTEGER NOT NULL DEFAULT 0 CHECK (resume_daily IN (0, 1));
ALTER TABLE campaign ADD COLUMN closes_at INTEGER;
ALTER TABLE campaign ADD COLUMN state_reason TEXT;
ALTER TABLE campaign ADD COLUMN retries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaign ADD COLUMN over INTEGER NOT NULL DEFAULT 0 CHECK (over IN (0, 1));

ALTER TABLE contact ADD COLUMN import_id INTEGER;
ALTER TABLE contact ADD COLUMN call_before INTEGER;
ALTER TABLE contact ADD COLUMN time_zone TEXT;
ALTER TABLE contact ADD COLUMN language TEXT;
ALTER TABLE contact ADD COLUMN hold TEXT;
ALTER TABLE contact ADD COLUMN agreed INTEGER NOT NULL DEFAULT 0 CHECK (agreed IN (0, 1));
CREATE INDEX contact_by_import ON contact (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX contact_agreed ON contact (agreed, due_at) WHERE agreed = 1;

CREATE TABLE contact_import (
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaign (id),
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  imported INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  ended_at INTEGER,
  reversed_at INTEGER
) STRICT;
CREATE INDEX contact_import_campaign ON contact_import (campaign_id);

ALTER TABLE number_hold ADD COLUMN lifted_at INTEGER;

CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  number_key BLOB NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  sealed_text BLOB NOT NULL
) STRICT;
CREATE INDEX note_number ON note (number_key);

CREATE TABLE disposition (
  id INTEGER PRIMARY KEY,
  number_key BLOB NOT NULL,
  campaign_id INTEGER NOT NULL REFERENCES campaign (id),
  attempt_id INTEGER REFERENCES attempt (id),
  code TEXT NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  note_id INTEGER REFERENCES note (id)
) STRICT;
CREATE INDEX disposition_number ON disposition (number_key);
CREATE INDEX disposition_code ON disposition (code, id);

CREATE TABLE callback (
  id INTEGER PRIMARY KEY,
  number_key BLOB NOT NULL,
  contact_id INTEGER NOT NULL,
  campaign_id INTEGER NOT NULL REFERENCES campaign (id),
  agreed_for INTEGER NOT NULL,
  agreed_at INTEGER NOT NULL,
  by TEXT NOT NULL,
  ended_at INTEGER,
  ended_as TEXT CHECK (ended_as IN ('called', 'replaced', 'cancelled'))
) STRICT;
CREATE INDEX callback_number ON callback (number_key);
CREATE INDEX callback_open ON callback (contact_id) WHERE ended_at IS NULL;

ALTER TABLE attempt ADD COLUMN country TEXT;
CREATE INDEX attempt_contact ON attempt (contact_id);

CREATE TABLE attempt_stat (
  attempt_id INTEGER PRIMARY KEY,
  reserved_at INTEGER NOT NULL,
  civil_day TEXT NOT NULL,
  campaign_id INTEGER NOT NULL,
  card_id INTEGER NOT NULL,
  country TEXT,
  outcome TEXT NOT NULL,
  detail TEXT,
  pdd_ms INTEGER,
  talk_ms INTEGER NOT NULL,
  released_by TEXT
) STRICT;

INSERT INTO attempt_stat SELECT id, reserved_at, civil_day, campaign_id, card_id, country, outcome,
    result ->> 'detail', cast(result ->> 'pddMs' AS INTEGER), coalesce(cast(result ->> 'talkMs' AS INTEGER), 0),
    result ->> 'releasedBy'
  FROM attempt WHERE outcome IS NOT NULL;

CREATE TRIGGER attempt_leaves_stat AFTER UPDATE OF outcome ON attempt WHEN NEW.outcome IS NOT NULL
BEGIN
  INSERT INTO attempt_stat VALUES (NEW.id, NEW.reserved_at, NEW.civil_day, NEW.campaign_id, NEW.card_id, NEW.country,
    NEW.outcome, NEW.result ->> 'detail', cast(NEW.result ->> 'pddMs' AS INTEGER),
    coalesce(cast(NEW.result ->> 'talkMs' AS INTEGER), 0), NEW.result ->> 'releasedBy');
END;

CREATE TRIGGER contact_counts_out AFTER DELETE ON contact
BEGIN
  UPDATE campaign SET
    waiting = waiting - (OLD.state = 'waiting'), in_call = in_call - (OLD.state = 'in-call'),
    done = done - (OLD.state = 'done'), refused = refused - (OLD.state = 'refused')
  WHERE id = OLD.campaign_id;
END;

CREATE TRIGGER disposition_appends_update BEFORE UPDATE ON disposition
BEGIN SELECT RAISE(ABORT, 'guard: dispositions are only appended'); END;
CREATE TRIGGER disposition_appends_delete BEFORE DELETE ON disposition
BEGIN SELECT RAISE(ABORT, 'guard: dispositions are only appended'); END;
`;
