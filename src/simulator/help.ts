import { FAULT_TRIGGERS, FAULTS } from "./faults.ts";
import { NUMBER_TABLE } from "./number-table.ts";
import { PERSONALITIES } from "./personalities/index.ts";

/** What `--help` adds to the options: personalities, the number table, faults, examples. */
export function helpText(): string {
  return [
    "",
    "Personalities (--personality, or mix for one of each family in turn):",
    ...columns([...PERSONALITIES.values()].map((one) => [one.name, one.title])),
    "",
    "What a dialled number does is set by its last three digits (x is any digit; the first row that fits wins;",
    "seconds are divided by --time-scale; causes are those of 3GPP TS 24.008, 20 of Q.850):",
    ...columns(NUMBER_TABLE.map((row) => [row.digits, row.behaviour, row.says])),
    "",
    "Faults (--faults FILE, a YAML list of {slot, at_s or on, fault, for_s?, …} with the parameters named below;",
    `on: ${Object.keys(FAULT_TRIGGERS).join(", ")}, or a command line such as AT+CPIN?):`,
    ...columns(Object.entries(FAULTS).map(([name, { says }]) => [name, says])),
    "",
    "Ground truth: DIR/rack.ndjson, one JSON object an event:",
    '  {"at":"…","slot":"b1.1","iccid":"8999…","event":"dial","number":"+999…","behaviour":"busy","mono_ms":…}',
    "",
    "Speech: DIR/<slot>.audio where the modem has a port for it, 8 kHz s16le mono, while a call is active and the",
    "family's own command has switched it on (AT+QPCMV=1,0, AT+CPCMREG=1, AT^DDSETEX=2); what the far side heard of",
    "the last such call is in DIR/<slot>.heard.wav.",
    "",
    "Examples:",
    "  simbank-rack --slots 8 --dir /tmp/rack",
    "  simbank-rack --slots 64 --boards 4 --dir /tmp/rack --personality mix --time-scale 20 --seed 7",
    "  echo '[{slot: b1.1, on: active, fault: unplug, for_s: 10}]' > faults.yaml",
    "  echo '[{slot: b1.1, on: AT+CPIN?, fault: cme, code: 14, times: 5}]' > faults.yaml",
    "  simbank-rack --slots 2 --dir /tmp/rack --faults faults.yaml --log-commands",
    "",
    "Exit codes: 0 done, 1 internal error, 2 usage or invalid input, 5 no pseudo-terminals left.",
  ].join("\n");
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length))) ?? [];
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
}
