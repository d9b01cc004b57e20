/**
 * What wakes a refused contact is a word of `ledger/wakes.ts`, whichever there are; contacts that were refused before
 * get the word that belongs to their last refusal, but for those that only a person's dial had made (place 0). An attempt
 * keeps the number it called from as it was then: a card may get another one later.
 */
export const WAKES = `
ALTER TABLE contact ADD COLUMN woken_by TEXT;
UPDATE contact SET woken_by = wake WHERE wake IS NOT NULL;
DROP INDEX contact_asleep;
ALTER TABLE contact DROP COLUMN wake;
ALTER TABLE contact RENAME COLUMN woken_by TO wake;
CREATE INDEX contact_asleep ON contact (wake, card_id) WHERE wake IS NOT NULL;
UPDATE contact SET wake = (
  SELECT CASE
    WHEN instr(codes, 'consent-') > 0 THEN 'consent'
    WHEN instr(codes, 'unresolved-attempt') > 0 THEN 'attempt'
    WHEN instr(codes, 'dest-own-card') > 0 THEN 'own-card'
    WHEN instr(codes, 'number-held') > 0 THEN 'hold'
  END FROM decision d WHERE d.contact_id = contact.id ORDER BY d.id DESC LIMIT 1)
WHERE state = 'refused' AND wake IS NULL AND place > 0;

ALTER TABLE attempt ADD COLUMN calling_key BLOB CHECK (length(calling_key) = 16);
CREATE TRIGGER attempt_keeps_calling_number BEFORE UPDATE OF calling_key ON attempt
BEGIN SELECT RAISE(ABORT, 'guard: what was reserved does not change'); END;
`;
