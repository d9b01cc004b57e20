/**
 * Who was forgotten, and since when: what is on record from before belongs to nobody who has the number now. Only the
 * hash of the number stands here, so that this row, too, says nothing without the key.
 */
export const ERASURES = `
CREATE TABLE erasure (
  number_key BLOB PRIMARY KEY CHECK (length(number_key) = 16),
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_event_number ON consent_event (number_key, at);
CREATE TRIGGER erasure_stays BEFORE DELETE ON erasure
BEGIN SELECT RAISE(ABORT, 'guard: erasures are not taken back'); END;
`;
