import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { onTestFinished } from "vitest";
import { main as cliMain } from "../../src/cli/main.ts";
import { type Rack, type RackEvent, type RackOptions, startRack } from "../../src/simulator/index.ts";
import { DaemonProcess, type Run, runProgram } from "./programs.ts";
import type { Attempt, Campaign, Slot, Status } from "./replies.ts";
import { until } from "./until.ts";

/** Limits that never stand in the way of a test that is about something else. */
const WIDE =
  "{ min_gap_s: 0, attempts_per_day: 1000, answered_per_day: 1000, distinct_callees_per_day: 1000, " +
  "talk_minutes_per_day: 1440, talk_minutes_per_month: 40000 }";

export interface SiteOptions {
  readonly rack: Omit<RackOptions, "dir">;
  /** YAML of `cards.defaults`; without it no limit is ever met. */
  readonly cardDefaults?: string;
  /** Between two polls of an idle modem. */
  readonly idlePollMs?: number;
  /** Quiet after a call before the next dial. */
  readonly postReleaseMs?: number;
  /** Further keys of the n-th slot of the rack, from 0, such as `sim_positions: 2`. */
  readonly slotKeys?: (index: number) => string;
  /** The lines of the rack's banks, `banks` of the configuration. */
  readonly banks?: (banks: Rack["banks"]) => string;
  /** Further lines of the configuration. */
  readonly config?: readonly string[];
  /** Slots beside those of the rack. */
  readonly furtherSlots?: readonly { readonly slot: string; readonly device: string }[];
}

/** A rack of fake modems in this process, a daemon in its own, and a data folder; all gone when the test is over. */
export class Site {
  readonly dir: string;
  readonly rack: Rack;
  readonly socket: string;
  readonly config: string;
  /** Everything the modems met, in order: the truth against which the daemon is held. */
  readonly truth: RackEvent[] = [];
  #daemon: DaemonProcess | null = null;
  #files = 0;

  private constructor(dir: string, rack: Rack, options: SiteOptions) {
    this.dir = dir;
    this.rack = rack;
    this.socket = join(dir, "control.sock");
    this.config = join(dir, "simbankd.yaml");
    rack.events.on("event", (event) => this.truth.push(event));
    writeFileSync(this.config, configText(this, options));
  }

  /** A rack and a configuration for it; the daemon is not running yet. */
  static async open(options: SiteOptions): Promise<Site> {
    const dir = mkdtempSync(join(tmpdir(), "simbank-e2e-"));
    const rack = await startRack({ ...options.rack, dir: join(dir, "rack") });
    const site = new Site(dir, rack, options);
    onTestFinished(() => site.close());
    return site;
  }

  /** The same with a daemon whose slots are all idle. */
  static async running(options: SiteOptions): Promise<Site> {
    const site = await Site.open(options);
    await site.startDaemon();
    return site;
  }

  get dataDir(): string {
    return join(this.dir, "data");
  }

  get database(): string {
    return join(this.dataDir, "simbankd.db");
  }

  get daemon(): DaemonProcess {
    if (this.#daemon === null) throw new Error("This site's daemon was never started.");
    return this.#daemon;
  }

  /** Starts the daemon and waits until it answers and every slot is what `ready` wants of it. */
  async startDaemon(
    ready: (slot: Slot) => boolean = (slot) => slot.state === "idle",
    mounts: string | null = null,
  ): Promise<void> {
    const daemon = this.launchDaemon(mounts);
    let shown = "nothing";
    const isReady = async (): Promise<boolean> => {
      if (!daemon.running) throw new Error(`simbankd ended at its start: ${daemon.errors()}`);
      const { code, out } = await this.cli("status", "--json");
      if (code !== 0) return false;
      const { slots }: Status = JSON.parse(out);
      shown = slots.map(({ slot, state, reason }) => `${slot} ${state} (${reason})`).join(", ");
      return slots.every(ready);
    };
    await until(() => `the daemon's slots were ready; last seen: ${shown}`, isReady);
  }

  /** Starts the daemon and waits for nothing. With `mounts`, a shell script, it sees the files as that leaves them. */
  launchDaemon(mounts: string | null = null): DaemonProcess {
    this.#daemon = new DaemonProcess(this.config, join(this.dir, "simbankd.log"), mounts);
    return this.#daemon;
  }

  async close(): Promise<void> {
    if (this.#daemon?.running === true) await this.#daemon.stop();
    await this.rack.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  // ------------------------------------------------------------------ the CLI

  /** One command of `simbank`, run in this process against the daemon's socket. */
  async cli(...argv: readonly string[]): Promise<Run> {
    const out = new Text();
    const err = new Text();
    const io = {
      stdout: out,
      stderr: err,
      stdin: new PassThrough().end(),
      env: { SIMBANK_SOCKET: this.socket },
      stdoutIsTty: false,
      stderrIsTty: false,
      columns: () => null,
      onInterrupt: () => () => {},
    };
    const code = await cliMain(argv, io);
    return { code, signal: null, out: out.text, err: err.text };
  }

  /** The same as a process of its own, as a technician's shell starts it. */
  cliProcess(...argv: readonly string[]): Promise<Run> {
    return runProgram("simbank", ["--socket", this.socket, ...argv]);
  }

  /** The JSON answer of a command that must succeed. */
  async json<T>(...argv: readonly string[]): Promise<T> {
    const run = await this.cli(...argv, "--json");
    if (run.code !== 0) throw new Error(`simbank ${argv.join(" ")}: exit ${run.code}: ${run.out}${run.err}`);
    const answer: T = JSON.parse(run.out);
    return answer;
  }

  status(): Promise<Status> {
    return this.json<Status>("status");
  }

  async slot(name: string): Promise<Slot> {
    const found = (await this.status()).slots.find((slot) => slot.slot === name);
    if (found === undefined) throw new Error(`Status shows no slot ${name}.`);
    return found;
  }

  campaign(id: string): Promise<Campaign> {
    return this.json<Campaign>("campaign", "show", id);
  }

  /** Every attempt on record, whole numbers, those under way included. */
  async attempts(): Promise<readonly Attempt[]> {
    const { code, out, err } = await this.cli("calls", "--open", "--json", "--reveal");
    if (code !== 0) throw new Error(`simbank calls: exit ${code}: ${err}`);
    const lines = out.split("\n").filter((line) => line !== "");
    return lines.map((line) => {
      const attempt: Attempt = JSON.parse(line);
      return attempt;
    });
  }

  // ------------------------------------------------------------------ people and campaigns

  /** Writes a file into the site's folder and returns its path. */
  file(text: string | Uint8Array, name = `file-${(this.#files += 1)}.csv`): string {
    const path = join(this.dir, name);
    writeFileSync(path, text);
    return path;
  }

  /** Consents of these numbers for the purpose `appointment`. */
  async consent(numbers: readonly string[], further: readonly string[] = []): Promise<void> {
    const rows = numbers.map((number) => `${number},appointment,2026-01-15T09:30:00Z,web_form,`);
    const text = ["number,purpose,granted_at,method,expires_at", ...rows, ...further, ""].join("\n");
    await this.json("consent", "import", this.file(text));
  }

  /** A campaign with these contacts, not started. Answered calls are held for `holdS` seconds. */
  async createCampaign(id: string, numbers: readonly string[], holdS = 1): Promise<void> {
    await this.json("campaign", "create", id, "--purpose", "appointment", "--hold-s", String(holdS));
    if (numbers.length > 0) await this.json("campaign", "import", id, this.file(["number", ...numbers, ""].join("\n")));
  }

  /** Consents and a running campaign for these numbers. */
  async campaignOf(id: string, numbers: readonly string[], holdS = 1): Promise<void> {
    await this.consent(numbers);
    await this.createCampaign(id, numbers, holdS);
    await this.json("campaign", "start", id);
  }

  finished(id: string, deadlineMs?: number): Promise<Campaign> {
    return until(
      `campaign ${id} was finished`,
      async () => {
        const campaign = await this.campaign(id);
        return campaign.state === "finished" ? campaign : undefined;
      },
      deadlineMs,
    );
  }

  // ------------------------------------------------------------------ the rack's truth

  /** Every dial command that reached a modem, in order. */
  dials(): readonly RackEvent[] {
    return this.truth.filter((event) => event.event === "dial");
  }

  dialled(): readonly string[] {
    return this.dials().map((event) => event.number ?? "");
  }

  /** Waits for an event on the rack, also one that has been. */
  seen(what: string, wanted: (event: RackEvent) => boolean, deadlineMs?: number): Promise<RackEvent> {
    return until(`the rack met ${what}`, () => this.truth.find(wanted), deadlineMs);
  }

  /** Numbers whose call is up on a modem at this instant. */
  callsUp(): readonly string[] {
    const up = new Map<string, string>();
    for (const { event, slot, number } of this.truth) {
      if (event === "dial" && number !== undefined) up.set(slot, number);
      else if (["released", "dial-refused", "reboot", "unplugged"].includes(event)) up.delete(slot);
    }
    return [...up.values()];
  }
}

/** An output that keeps what is written. */
class Text extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}

function configText(site: Site, options: SiteOptions): string {
  const own = site.rack.slots.map(({ slot, path }, index) => {
    return { slot, device: path, keys: options.slotKeys?.(index) ?? "" };
  });
  const further = (options.furtherSlots ?? []).map((slot) => ({ ...slot, keys: "" }));
  const slots = [...own, ...further];
  return [
    "schema: 1",
    `data_dir: ${site.dataDir}`,
    `socket: ${site.socket}`,
    "deployment: { country: lab }",
    "slots:",
    ...slots.map(({ slot, device, keys }) => `  - { slot: ${slot}, device: ${device}${keys && `, ${keys}`} }`),
    ...(options.banks === undefined ? [] : [options.banks(site.rack.banks)]),
    `cards: { defaults: ${options.cardDefaults ?? WIDE} }`,
    `timing: { idle_poll_ms: ${options.idlePollMs ?? 2_000}, post_release_ms: ${options.postReleaseMs ?? 50} }`,
    ...(options.config ?? []),
    "",
  ].join("\n");
}
