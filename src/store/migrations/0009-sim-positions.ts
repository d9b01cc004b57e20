/**
 * Slots with several SIM positions: which position was verified last (null while a switch is on its way), and which card
 * was read at each. The history of both is in the audit.
 */
export const SIM_POSITIONS = `
CREATE TABLE sim_slot (
  slot TEXT PRIMARY KEY,
  selected INTEGER CHECK (selected >= 1),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sim_position (
  slot TEXT NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 1),
  iccid TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (slot, position)
) STRICT, WITHOUT ROWID;
`;
