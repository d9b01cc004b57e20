/** What a module may import, and why it may. One row per folder under `src/`; `a/b` is a part with rules of its own. */
export interface ModuleRule {
  readonly does: string;
  /** No clock, no I/O, no randomness: the same values in give the same values out. */
  readonly pure: boolean;
  /** Our other modules; `types` of one means `import type` only. */
  readonly ours: Readonly<Record<string, "all" | "types">>;
  readonly npm: readonly string[];
  readonly node: "none" | "any";
  readonly why: string;
}

export const MODULES: Readonly<Record<string, ModuleRule>> = {
  domain: {
    does: "the words, and what one value can guarantee alone",
    pure: true,
    ours: {},
    npm: ["libphonenumber-js"],
    node: "none",
    why: "everything rests on it, so it may rest on nothing of ours",
  },
  about: {
    does: "what this build is",
    pure: false,
    ours: {},
    npm: [],
    node: "any",
    why: "every program says its version, and they share nothing else that may read a file",
  },
  document: {
    does: "a YAML file that a person wrote, as checked data or as everything that is wrong in it",
    pure: false,
    ours: { domain: "all" },
    npm: ["zod", "yaml"],
    node: "none",
    why: "configuration, profiles and packs are read in one way, and it opens no file itself",
  },
  policy: {
    does: "calling rules as data, evaluated at an instant",
    pure: true,
    ours: { domain: "all" },
    npm: [],
    node: "none",
    why: "a decision must be repeatable from the stored facts",
  },
  "policy/load": {
    does: "reads and checks packs, expands holidays to data",
    pure: false,
    ours: { domain: "all", document: "all", policy: "all" },
    npm: ["zod", "yaml", "date-holidays"],
    node: "any",
    why: "files are read here so that policy itself needs none",
  },
  gate: {
    does: "decides whether this dial may happen now; the only maker of a DialPermit",
    pure: true,
    ours: { domain: "all", policy: "all" },
    npm: [],
    node: "none",
    why: "it runs in the store's worker and on the main thread and must answer the same",
  },
  schedule: {
    does: "who dials what on which card, or when to look again",
    pure: true,
    ours: { domain: "all" },
    npm: [],
    node: "none",
    why: "it proposes; only the gate decides, so it must not know the rules",
  },
  at: {
    does: "bytes to lines to meaning, and meaning to command text",
    pure: true,
    ours: { domain: "all", gate: "types" },
    npm: [],
    node: "none",
    why: "it spells the dial command from a permit and can make none",
  },
  modem: {
    does: "state machine of one modem; returns effects",
    pure: true,
    ours: { domain: "all", gate: "types", at: "all", profile: "types" },
    npm: [],
    node: "none",
    why: "simulated days replay it, so it may not look at a clock or a port",
  },
  profile: {
    does: "types and matching of hardware profiles",
    pure: true,
    ours: { domain: "all", at: "types" },
    npm: [],
    node: "none",
    why: "profiles are data and have no behaviour",
  },
  "profile/load": {
    does: "reads and checks profiles against the verb allow-list",
    pure: false,
    ours: { domain: "all", document: "all", at: "all", profile: "all" },
    npm: ["zod", "yaml"],
    node: "any",
    why: "files are read here so that profile itself needs none",
  },
  posix: {
    does: "ptys, exclusive use, peer credentials, service notification",
    pure: false,
    ours: { domain: "all" },
    npm: ["koffi"],
    node: "any",
    why: "foreign calls can crash the process, so they have one home",
  },
  flow: {
    does: "the course of a call as a state machine over data",
    pure: true,
    ours: { domain: "all" },
    npm: [],
    node: "none",
    why: "a flow is checked and replayed without a call",
  },
  serial: {
    does: "one exclusive serial line that dies once; discovery by position",
    pure: false,
    ours: { domain: "all", posix: "all" },
    npm: ["serialport"],
    node: "any",
    why: "it carries bytes and must not know what they mean",
  },
  media: {
    does: "audio of one call, off the control loop",
    pure: false,
    ours: { domain: "all", flow: "all", "media/dsp": "all" },
    npm: [],
    node: "any",
    why: "sound never waits for control, nor control for sound",
  },
  "media/dsp": {
    does: "samples in, samples and keys out",
    pure: true,
    ours: { domain: "all" },
    npm: [],
    node: "none",
    why: "detectors are measured against recorded samples",
  },
  driver: {
    does: "feeds one modem machine from one line and runs its effects in order",
    pure: false,
    ours: {
      domain: "all",
      gate: "types",
      flow: "types",
      at: "all",
      modem: "all",
      profile: "all",
      serial: "all",
      media: "all",
    },
    npm: [],
    node: "any",
    why: "it is handed a permit and can neither make nor ask for one",
  },
  store: {
    does: "SQLite in one worker: consents, queue, attempts, audit, reservations",
    pure: false,
    ours: { domain: "all", policy: "all", gate: "all", schedule: "all" },
    npm: ["better-sqlite3", "csv-parse", "yazl"],
    node: "any",
    why: "the gate is asked inside the transaction that reserves the attempt",
  },
  control: {
    does: "the daemon's interface: wire types, server, client",
    pure: false,
    ours: { domain: "all", posix: "all" },
    npm: ["zod", "prom-client"],
    node: "any",
    why: "the command line speaks only to this, so it may drag nothing else along",
  },
  daemon: {
    does: "composition root and process edge",
    pure: false,
    ours: {
      about: "all",
      domain: "all",
      document: "all",
      policy: "all",
      "policy/load": "all",
      gate: "all",
      schedule: "all",
      at: "all",
      modem: "all",
      profile: "all",
      "profile/load": "all",
      posix: "all",
      flow: "all",
      serial: "all",
      media: "all",
      driver: "all",
      store: "all",
      control: "all",
    },
    npm: ["pino", "zod", "yaml", "node-pdu"],
    node: "any",
    why: "one place knows all parts; nothing knows it",
  },
  cli: {
    does: "commands for technicians, through the control socket",
    pure: false,
    ours: { about: "all", domain: "all", control: "all", "cli/offline": "all" },
    npm: ["commander"],
    node: "any",
    why: "a command must not be able to touch the store or a modem behind the daemon's back",
  },
  "cli/offline": {
    does: "what must work without a daemon",
    pure: false,
    ours: {
      domain: "all",
      control: "all",
      at: "all",
      profile: "all",
      "profile/load": "all",
      policy: "all",
      "policy/load": "all",
      flow: "all",
      media: "all",
      posix: "all",
      serial: "all",
      store: "all",
    },
    npm: ["commander"],
    node: "any",
    why: "explaining and checking read what the daemon would, and the machine beneath it; they dial nothing: no gate, modem or driver",
  },
  simulator: {
    does: "a rack of fake modems on real ptys",
    pure: false,
    ours: { about: "all", domain: "all", posix: "all" },
    npm: ["commander", "yaml", "@serialport/parser-readline"],
    node: "any",
    why: "a fake modem that shared our parser would share its mistakes",
  },
  bin: {
    does: "starts a program under the right Node",
    pure: false,
    ours: { cli: "all", daemon: "all", simulator: "all" },
    npm: [],
    node: "any",
    why: "programs are loaded only once the Node version is known to be right, so they are imported dynamically",
  },
};

/** The module a file belongs to: the longest row name its path starts with; null outside `src/` or without a row. */
export function moduleOf(path: string): string | null {
  const match = /^src\/(.+)\.ts$/.exec(path);
  if (match?.[1] === undefined) return null;
  const parts = match[1].split("/");
  for (let length = parts.length; length > 0; length -= 1) {
    const name = parts.slice(0, length).join("/");
    if (Object.hasOwn(MODULES, name)) return name;
  }
  return null;
}
