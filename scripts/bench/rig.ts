import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { Child } from "./children.ts";
import { parseJson } from "./json.ts";

const DIST = join(import.meta.dirname, "..", "..", "dist", "bin");
const PROBE = join(import.meta.dirname, "..", "bench-loop-probe.mjs");
const MOST_OUTPUT_BYTES = 64 << 20;
const LOOK_EVERY_MS = 25;
const READY_DEADLINE_MS = 60_000;

export interface RigOptions {
  readonly directory: string;
  readonly slots: number;
  readonly personality: string;
  /** Simulated durations are divided by this. */
  readonly timeScale: number;
  /** Whether the rack writes every command that reaches a modem into its record. */
  readonly logCommands: boolean;
  /** Further options of `simbank-rack`. */
  readonly rackFlags?: readonly string[];
  /** Lines of YAML for the daemon's configuration. */
  readonly config: readonly string[];
}

interface LoopDelay {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

interface Status {
  readonly slots: readonly { readonly slot: string; readonly state: string }[];
}

/** The programs as they ship: a rack of simulated modems and a daemon against it, each a process of its own. */
export class Rig implements AsyncDisposable {
  readonly rackDirectory: string;
  readonly rack: Child;
  readonly daemon: Child;
  /** From the start of the daemon's process to the first look that found every slot idle. */
  idleAfterMs = Number.NaN;
  readonly #startedMs = performance.now();
  readonly #socket: string;
  readonly #log: string;

  private constructor(rack: Child, directory: string) {
    this.rack = rack;
    this.rackDirectory = join(directory, "rack");
    this.#socket = join(directory, "control.sock");
    this.#log = join(directory, "simbankd.log");
    const argv = ["run", "--config", join(directory, "simbankd.yaml")];
    const log = openSync(this.#log, "a");
    this.daemon = Child.startInstalled("simbankd", join(DIST, "simbankd.js"), argv, PROBE, log);
  }

  /** Resolves when every slot is idle. */
  static async start(options: RigOptions): Promise<Rig> {
    const { directory, slots, personality, timeScale } = options;
    const rackDirectory = join(directory, "rack");
    mkdirSync(rackDirectory, { recursive: true });
    const scale = ["--time-scale", String(timeScale), ...(options.logCommands ? ["--log-commands"] : [])];
    const shape = [
      "--slots",
      String(slots),
      "--personality",
      personality,
      "--seed",
      "1",
      ...scale,
      ...(options.rackFlags ?? []),
    ];
    await using started = new AsyncDisposableStack();
    const rack = started.use(
      Child.start("simbank-rack", [join(DIST, "simbank-rack.js"), "--dir", rackDirectory, ...shape]),
    );
    const { slots: found } = await rack.nextLine<{ readonly slots: readonly { readonly slot: string }[] }>();
    const devices = found.map(({ slot }) => `  - { slot: ${slot}, device: ${join(rackDirectory, slot)} }`);
    writeFileSync(join(directory, "simbankd.yaml"), configText(directory, devices, options.config));
    const rig = new Rig(rack, directory);
    started.use(rig.daemon);
    await rig.#untilIdle(slots);
    // From here on the rig stops them.
    started.move();
    return rig;
  }

  /** Runs one command of the CLI; resolves its output. */
  async cli(...command: readonly string[]): Promise<string> {
    const argv = [join(DIST, "simbank.js"), "--socket", this.#socket, ...command];
    const { stdout } = await promisify(execFile)(process.execPath, argv, { maxBuffer: MOST_OUTPUT_BYTES });
    return stdout;
  }

  /** How late the daemon's event loop was over some time. Looking costs a wake-up every 10 ms, so look by itself. */
  async loopDelay(ms: number): Promise<LoopDelay> {
    await this.daemon.ask("start");
    await pause(ms);
    return this.daemon.ask<LoopDelay>("read");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.daemon.stop();
    await this.rack.stop();
  }

  async #untilIdle(slots: number): Promise<void> {
    const deadline = performance.now() + READY_DEADLINE_MS;
    for (;;) {
      const idle = await this.#idleSlots();
      if (idle === slots) {
        this.idleAfterMs = performance.now() - this.#startedMs;
        return;
      }
      if (this.daemon.hasEnded) throw new Error(`The daemon ended by itself: ${lastLines(this.#log)}`);
      if (performance.now() > deadline) {
        throw new Error(`Only ${idle} of ${slots} slots became ready in time.`);
      }
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Every slot's state as the daemon tells it now. */
  async states(): Promise<ReadonlyMap<string, string>> {
    const { slots } = parseJson<Status>(await bodyOf(this.#socket, "/v1/status"));
    return new Map(slots.map(({ slot, state }) => [slot, state]));
  }

  async #idleSlots(): Promise<number> {
    try {
      return [...(await this.states()).values()].filter((state) => state === "idle").length;
    } catch {
      // Nobody answers until the daemon listens; the caller has a deadline.
      return 0;
    }
  }
}

/** What the daemon answers to a GET on its socket; rejects where it does not. */
async function bodyOf(socketPath: string, path: string): Promise<string> {
  const asked = request({ socketPath, path }).end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  return text(answer);
}

function configText(directory: string, devices: readonly string[], more: readonly string[]): string {
  const head = [
    "schema: 1",
    `data_dir: ${join(directory, "data")}`,
    `socket: ${join(directory, "control.sock")}`,
    "deployment: { country: lab }",
    "slots:",
  ];
  return [...head, ...devices, ...more, ""].join("\n");
}

function lastLines(path: string): string {
  return readFileSync(path, "utf8").trimEnd().split("\n").slice(-3).join(" / ");
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
