/**
 * What a campaign asks of itself beyond the calling rules, as JSON (null where it asks for nothing), and the answered
 * calls by campaign, of which those that met silence are a share.
 */
export const TIGHTENING = `
ALTER TABLE campaign ADD COLUMN tighten TEXT;
CREATE INDEX attempt_stat_answered ON attempt_stat (campaign_id, reserved_at)
  WHERE outcome IN ('answered', 'answered-unproven');
`;
