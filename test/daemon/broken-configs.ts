/** A configuration with something wrong in it, and every complaint that is due: place, part of the message, part of the hint. */
export interface BrokenConfig {
  readonly what: string;
  readonly text: string;
  readonly complaints: readonly (readonly [path: string, message: string, hint: string])[];
}

const WHOLE = `schema: 1
data_dir: /var/lib/simbankd
socket: /run/simbankd/control.sock
deployment: { country: lab }
`;

/** The base with more lines. */
function plus(what: string, lines: string, ...complaints: BrokenConfig["complaints"]): BrokenConfig {
  return { what, text: WHOLE + lines, complaints };
}

/** The base with one line changed. */
function changed(what: string, from: string, to: string, ...complaints: BrokenConfig["complaints"]): BrokenConfig {
  return { what, text: WHOLE.replace(from, to), complaints };
}

function raw(what: string, text: string, ...complaints: BrokenConfig["complaints"]): BrokenConfig {
  return { what, text, complaints };
}

/** Nine lists of nine aliases each: a few lines that would become hundreds of millions of values. */
function bomb(): string {
  const lists = Array.from({ length: 9 }, (_, level) => {
    const inner = level === 0 ? "x" : `*a${level - 1}`;
    return `a${level}: &a${level} [${Array(9).fill(inner).join(", ")}]`;
  });
  return lists.join("\n");
}

const SYNTAX: readonly BrokenConfig[] = [
  raw("nothing at all", "", ["the file", "is empty", "data_dir"]),
  raw("a comment only", "# to do\n", ["the file", "is empty", "Write its keys"]),
  raw("words", "just words", ["the file", 'is "just words": must be keys', "Write its keys"]),
  raw("a list", "- 1\n- 2", ["the file", "is a list of 2: must be keys", "Write its keys"]),
  raw("an unfinished list", "schema: 1\nslots: [", ["line 2, column", "sequence", "close every bracket"]),
  raw("an unfinished slot", "slots:\n  - { slot: b1.1, device: ", ["line 2, column", "map", "close every bracket"]),
  raw("an unfinished quote", 'schema: 1\ndata_dir: "/var', ["line 2, column", "missing closing", "Close the quote"]),
  raw("an unfinished key", "schema: 1\ndata_di", ["line 2, column", "map keys", "colon after the key"]),
  raw("a tab", "schema: 1\ndeployment:\n\tcountry: lab", ["line 3, column", "tabs", "Replace tabs by blanks"]),
  raw("a wrong escape", 'data_dir: "C:\\data"', ["line 1, column", "escape", "single quotes"]),
  raw("two documents", "schema: 1\n---\nschema: 1\n", [
    "line 2, column",
    "multiple documents",
    "Remove the line `---`",
  ]),
  raw("an alias of nothing", "schema: *one\n", ["the file", "has an alias *one of nothing", "quotes"]),
  raw("aliases of aliases", bomb(), ["the file", "expands without end", "Remove the YAML aliases"]),
  raw(
    "a list within itself",
    "schema: &a [*a]\n",
    ["schema", "is a list of 1: must be 1", "Write 1"],
    ["data_dir", "is missing", "Name a folder"],
    ["socket", "is missing", "at most 107 bytes"],
    ["deployment", "is missing", "Add `deployment`"],
  ),
  raw("a thousand brackets", "[".repeat(20_000), ["line 1, column", "is nested too deeply", "Remove levels"]),
  raw("megabytes", `schema: 1\n${"# filler\n".repeat(150_000)}`, ["the file", "longer than", "right file"]),
  plus("a key given twice", "schema: 1\n", ["line 5, column 1", "the key schema is given twice", "Remove one"]),
  plus("a tag", "log: { level: !!python/object info }\n", ["line 5, column", "unresolved tag", "Remove the tag"]),
];

const VALUES: readonly BrokenConfig[] = [
  changed("another schema", "schema: 1", "schema: 2", ["schema", "is 2: must be 1", "Write 1"]),
  changed("no schema", "schema: 1\n", "", ["schema", "is missing: must be 1", "Add `schema`: write 1"]),
  changed("no folder", "data_dir: /var/lib/simbankd\n", "", ["data_dir", "is missing: must be a text", "/var/lib"]),
  changed("a relative folder", "/var/lib/simbankd", "data", ["data_dir", 'is "data": must be an absolute', "/var/lib"]),
  changed("a number as folder", "/var/lib/simbankd", "7", ["data_dir", "is 7: must be a text", "Name a folder"]),
  changed("an empty folder", " /var/lib/simbankd", "", ["data_dir", "is empty: must be a text", "Name a folder"]),
  changed("a long socket", "/run/simbankd", `/run/${"x".repeat(120)}`, [
    "socket",
    "is longer than a socket path",
    "107",
  ]),
  changed("a country in words", "lab", "china", ["deployment.country", 'is "china": must be `lab` or', "capital"]),
  changed("no country", "{ country: lab }", "{}", [
    "deployment.country",
    "is missing: must be a text",
    "where the box",
  ]),
  changed("no deployment", "deployment: { country: lab }\n", "", ["deployment", "is missing", "Add `deployment`"]),
  plus("a mistyped section", "slotz: []\n", ["slotz", "is not a known key", "Did you mean `slots`?"]),
  plus("a foreign section", "database: x\n", ["database", "is not a known key", "Known here: schema, data_dir"]),
  plus("slots that are none", "slots: b1.1\n", ["slots", 'is "b1.1": must be a list', "`- …`"]),
  plus("a slot that is none", "slots: [b1.1]\n", ["slots[0]", 'is "b1.1": must be keys', "slot, device"]),
  plus("a slot without device", "slots: [{ slot: b1.1 }]\n", ["slots[0].device", "is missing", "by-path"]),
  plus("a slot's mistyped key", "slots: [{ slot: b1.1, device: /a, baud_rate: 9600 }]\n", [
    "slots[0].baud_rate",
    "is not a known key",
    "Known here: slot, device",
  ]),
  plus("an odd speed", "slots: [{ slot: b1.1, device: /a, baud: fast }]\n", [
    "slots[0].baud",
    'is "fast": must be a number',
    "a whole number from 300 to 4000000",
  ]),
  plus("no SIM position", "slots: [{ slot: b1.1, device: /a, sim_positions: 0 }]\n", [
    "slots[0].sim_positions",
    "is 0: must be 1 or more",
    "from 1 to 64",
  ]),
  plus("a slot named twice", "slots: [{ slot: b1.1, device: /a }, { slot: b1.1, device: /b }]\n", [
    "slots[1].slot",
    "b1.1 is already the name of slots[0]",
    "a name of its own",
  ]),
  plus("a device named twice in two ways", "slots: [{ slot: b1.1, device: /a/x }, { slot: b1.2, device: /a/./x }]\n", [
    "slots[1].device",
    "/a/./x is already slots[0].device",
    "One port has one use",
  ]),
  plus("one port for commands and sound", "slots: [{ slot: b1.1, device: /a, audio: /a }]\n", [
    "slots[0].audio",
    "/a is already slots[0].device",
    "One port has one use",
  ]),
  plus("half a minute", "cards: { defaults: { min_gap_s: 0.5 } }\n", [
    "cards.defaults.min_gap_s",
    "is 0.5: must be a whole number",
    "a whole number from 0 to 86400",
  ]),
  plus("a negative limit", "cards: { defaults: { attempts_per_day: -1 } }\n", [
    "cards.defaults.attempts_per_day",
    "is -1: must be 1 or more",
    "from 1 to 100000",
  ]),
  plus("more than a day", "cards: { defaults: { talk_minutes_per_day: 1441 } }\n", [
    "cards.defaults.talk_minutes_per_day",
    "is 1441: must be at most 1440",
    "from 1 to 1440",
  ]),
  plus("a limit in words", "cards: { defaults: { max_call_s: ten } }\n", [
    "cards.defaults.max_call_s",
    'is "ten": must be a number',
    "from 1 to 14400",
  ]),
  plus("a zone of Mars", "cards: { defaults: { time_zone: Mars/Olympus } }\n", [
    "cards.defaults.time_zone",
    'is "Mars/Olympus": must be an IANA time zone',
    "Asia/Shanghai",
  ]),
  plus("a mistyped limit", "cards: { defaults: { atempts_per_day: 3 } }\n", [
    "cards.defaults.atempts_per_day",
    "is not a known key",
    "Did you mean `attempts_per_day`?",
  ]),
  plus("a loud log", "log: { level: warnn }\n", ["log.level", 'is "warnn": must be', "Did you mean `warn`?"]),
  plus("a log that is a word", "log: debug\n", ["log", 'is "debug": must be keys', "level"]),
  plus("a long memory", "retention: { calls_days: 99999 }\n", [
    "retention.calls_days",
    "is 99999: must be at most 36500",
    "from 0 to 36500",
  ]),
  plus("a merge that YAML 1.2 lost", "log: { <<: { level: info } }\n", ['log["<<"]', "is not a known key", "level"]),
];

const TOGETHER: readonly BrokenConfig[] = [
  raw(
    "ten mistakes in one file",
    `schema: 1
data_dir: data
socket: /run/x/control.sock
deployment: { country: DE }
slot: []
slots:
  - { slot: b1.1, device: /dev/ttyUSB0 }
  - { slot: b1.1, device: ttyUSB1, bauds: 9600 }
  - { slot: one, device: /dev/ttyUSB0 }
cards: { defaults: { atempts_per_day: 3, min_gap_s: 1 } }
timing: { post_release_ms: 0, idle_poll_ms: 1 }
`,
    ["slot", "is not a known key", "Did you mean `slots`?"],
    ["data_dir", "must be an absolute path", "Name a folder"],
    ["slots[1].device", "must be an absolute path", "by-path"],
    ["slots[1].bauds", "is not a known key", "Did you mean `baud`?"],
    ["slots[2].slot", "must be <board>.<n>", "b1.1"],
    ["cards.defaults.atempts_per_day", "is not a known key", "attempts_per_day"],
    ["timing.idle_poll_ms", "is 1: must be 100 or more", "from 100 to 60000"],
    ["slots[1].slot", "b1.1 is already the name of slots[0]", "name of its own"],
    ["slots[2].device", "/dev/ttyUSB0 is already slots[0].device", "One port"],
    ["cards.defaults.time_zone", "is required outside lab", "Asia/Shanghai"],
    ["cards.defaults.min_gap_s", "is 1: must be 3 or more outside lab", "such as 10"],
    ["timing.post_release_ms", "may be set in lab only", "Remove it"],
  ),
  raw(
    "a wrong zone, which is no missing one",
    WHOLE.replace("lab", "CN") + "cards: { defaults: { time_zone: Peking } }\n",
    ["cards.defaults.time_zone", 'is "Peking": must be an IANA time zone', "Asia/Shanghai"],
  ),
  raw(
    "a key given twice and a doubled slot",
    `${WHOLE}log: {}\nlog: {}\nslots: [{ slot: b1.1, device: /a }, { slot: b1.1, device: /b }]\n`,
    ["line 6, column 1", "the key log is given twice", "Remove one"],
    ["slots[1].slot", "b1.1 is already", "name of its own"],
  ),
];

export const BROKEN_CONFIGS: readonly BrokenConfig[] = [...SYNTAX, ...VALUES, ...TOGETHER];
