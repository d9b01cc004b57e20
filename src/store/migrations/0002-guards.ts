/**
 * The second lock: what the gate forbids, the database refuses too, so that a fault in our own code cannot dial.
 * Counters that would otherwise need a scan are kept here as well: whoever writes, they fit.
 */
export const GUARDS = `
CREATE TRIGGER attempt_needs_consent BEFORE INSERT ON attempt
WHEN NOT EXISTS (
  SELECT 1 FROM consent c JOIN campaign k ON k.id = NEW.campaign_id
  WHERE c.id = NEW.consent_id AND c.number_key = NEW.number_key AND c.purpose = k.purpose
    AND instr(',' || c.voices || ',', ',' || k.voice || ',') > 0
    AND c.granted_at <= NEW.reserved_at AND (c.expires_at IS NULL OR c.expires_at > NEW.reserved_at)
    AND c.withdrawn_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'guard: no live consent for this number, purpose and voice'); END;

CREATE TRIGGER attempt_needs_unsuppressed BEFORE INSERT ON attempt
WHEN EXISTS (
  SELECT 1 FROM suppression s JOIN campaign k ON k.id = NEW.campaign_id
  WHERE s.number_key = NEW.number_key AND s.scope IN ('controller', k.purpose)
    AND (s.until IS NULL OR s.until > NEW.reserved_at))
BEGIN SELECT RAISE(ABORT, 'guard: the number is suppressed'); END;

CREATE TRIGGER attempt_needs_running_campaign BEFORE INSERT ON attempt
WHEN NOT EXISTS (SELECT 1 FROM campaign WHERE id = NEW.campaign_id AND state = 'running')
BEGIN SELECT RAISE(ABORT, 'guard: the campaign is not running'); END;

CREATE TRIGGER attempt_needs_open_site BEFORE INSERT ON attempt
WHEN EXISTS (SELECT 1 FROM site_stop)
BEGIN SELECT RAISE(ABORT, 'guard: the site is stopped'); END;

CREATE TRIGGER attempt_needs_own_contact BEFORE INSERT ON attempt
WHEN NOT EXISTS (
  SELECT 1 FROM contact
  WHERE id = NEW.contact_id AND campaign_id = NEW.campaign_id AND number_key = NEW.number_key)
BEGIN SELECT RAISE(ABORT, 'guard: the contact is not of this campaign and number'); END;

CREATE TRIGGER attempt_starts_open BEFORE INSERT ON attempt WHEN NEW.state <> 'reserved'
BEGIN SELECT RAISE(ABORT, 'guard: an attempt begins as reserved'); END;

CREATE TRIGGER attempt_is_final BEFORE UPDATE ON attempt WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'guard: a finished attempt is final'); END;

CREATE TRIGGER attempt_keeps_identity BEFORE UPDATE OF
  id, campaign_id, contact_id, number_key, card_id, consent_id, iccid, slot, reserved_at, civil_day, max_call_s,
  policy_hash, decision ON attempt
BEGIN SELECT RAISE(ABORT, 'guard: what was reserved does not change'); END;

CREATE TRIGGER attempt_stays BEFORE DELETE ON attempt
BEGIN SELECT RAISE(ABORT, 'guard: attempts are not deleted'); END;

CREATE TRIGGER attempt_outcome_counts AFTER UPDATE OF outcome ON attempt WHEN NEW.outcome IS NOT NULL
BEGIN
  INSERT INTO campaign_outcome (campaign_id, outcome, attempts) VALUES (NEW.campaign_id, NEW.outcome, 1)
  ON CONFLICT DO UPDATE SET attempts = attempts + 1;
END;

CREATE TRIGGER decision_keeps_its_word BEFORE UPDATE OF
  id, campaign_id, contact_id, number_key, first_at, codes, refusals, facts ON decision
BEGIN SELECT RAISE(ABORT, 'guard: a decision does not change'); END;
CREATE TRIGGER decision_stays BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'guard: decisions are not deleted'); END;

CREATE TRIGGER consent_keeps_its_word BEFORE UPDATE OF
  id, number_key, digest, purpose, voices, granted_at, expires_at, method, evidence, imported_at ON consent
BEGIN SELECT RAISE(ABORT, 'guard: a consent record does not change'); END;
CREATE TRIGGER consent_stays_withdrawn BEFORE UPDATE OF withdrawn_at ON consent WHEN OLD.withdrawn_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'guard: a withdrawal is not taken back'); END;

CREATE TRIGGER consent_event_appends_update BEFORE UPDATE ON consent_event
BEGIN SELECT RAISE(ABORT, 'guard: consent events are only appended'); END;
CREATE TRIGGER consent_event_appends_delete BEFORE DELETE ON consent_event
BEGIN SELECT RAISE(ABORT, 'guard: consent events are only appended'); END;

CREATE TRIGGER card_limits_appends_update BEFORE UPDATE ON card_limits
BEGIN SELECT RAISE(ABORT, 'guard: limits are only appended'); END;
CREATE TRIGGER card_limits_appends_delete BEFORE DELETE ON card_limits
BEGIN SELECT RAISE(ABORT, 'guard: limits are only appended'); END;

CREATE TRIGGER reconciliation_appends_update BEFORE UPDATE ON reconciliation
BEGIN SELECT RAISE(ABORT, 'guard: reconciliations are only appended'); END;
CREATE TRIGGER reconciliation_appends_delete BEFORE DELETE ON reconciliation
BEGIN SELECT RAISE(ABORT, 'guard: reconciliations are only appended'); END;

CREATE TRIGGER audit_appends_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'guard: the audit chain is only appended'); END;
CREATE TRIGGER audit_appends_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'guard: the audit chain is only appended'); END;

CREATE TRIGGER contact_counts_in AFTER INSERT ON contact
BEGIN
  UPDATE campaign SET
    waiting = waiting + (NEW.state = 'waiting'), in_call = in_call + (NEW.state = 'in-call'),
    done = done + (NEW.state = 'done'), refused = refused + (NEW.state = 'refused')
  WHERE id = NEW.campaign_id;
END;
CREATE TRIGGER contact_counts_move AFTER UPDATE OF state ON contact WHEN OLD.state <> NEW.state
BEGIN
  UPDATE campaign SET
    waiting = waiting + (NEW.state = 'waiting') - (OLD.state = 'waiting'),
    in_call = in_call + (NEW.state = 'in-call') - (OLD.state = 'in-call'),
    done = done + (NEW.state = 'done') - (OLD.state = 'done'),
    refused = refused + (NEW.state = 'refused') - (OLD.state = 'refused')
  WHERE id = NEW.campaign_id;
END;
`;
