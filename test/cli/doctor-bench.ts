import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Check } from "../../src/cli/offline/doctor/check.ts";
import { allChecks, examine } from "../../src/cli/offline/doctor/doctor.ts";
import type { ConfigReport, SiteSlot, Status } from "../../src/cli/offline/doctor/site.ts";
import type { World } from "../../src/cli/offline/doctor/world.ts";
import { wallMs } from "../../src/domain/time.ts";
import { FakeSysfs } from "../serial/discovery/fake-sysfs.ts";

/** A healthy machine with nothing plugged in, for the doctor to look at; each test makes it worse. */
export class Patient {
  readonly usb = new FakeSysfs();
  readonly dir = mkdtempSync(join(tmpdir(), "doctor-"));
  readonly dataDir = join(this.dir, "data");
  slots: SiteSlot[] = [];
  status: Status = null;
  readonly banks: { readonly bank: string; readonly device: string }[] = [];
  country = "lab";
  world: World = {
    root: this.usb.root,
    proc: join(this.dir, "proc"),
    run: join(this.dir, "run"),
    user: { uid: process.geteuid?.() ?? 0, name: "tech", groups: ["tech"] },
    nodeVersion: "24.21.0",
    now: () => wallMs(Date.UTC(2026, 0, 1)),
    clock: () => ({ synchronised: true, maxErrorMs: 20 }),
    holders: () => Promise.resolve([]),
  };

  constructor() {
    mkdirSync(this.world.proc);
    mkdirSync(this.dataDir, { mode: 0o700 });
    this.process(1, "init");
  }

  /** A process that runs. */
  process(pid: number, name: string): void {
    mkdirSync(join(this.world.proc, String(pid)));
    writeFileSync(join(this.world.proc, String(pid), "comm"), `${name}\n`);
  }

  /** A slot that a rule puts at a position. */
  slotAt(slot: string, position: string, adapter: string | null = null): void {
    const place = { position, interface: null, adapter };
    this.slots.push({ slot, device: `USB position ${position}`, place, position, profile: "auto" });
  }

  /** A slot that the configuration gives a path. */
  slotOn(slot: string, device: string): void {
    this.slots.push({ slot, device, place: null, position: null, profile: "auto" });
  }

  get config(): ConfigReport {
    return {
      site: {
        dataDir: this.dataDir,
        socket: join(this.dir, "control.sock"),
        country: this.country,
        slots: this.slots,
        banks: this.banks,
        profileDir: null,
      },
      checks: [],
    };
  }

  async checks(): Promise<readonly Check[]> {
    return allChecks(this.world, this.config, this.status, await examine(this.world, this.config, this.status));
  }

  /** The check of this id in one line: verdict, what was found, what to do. */
  async check(id: string): Promise<string> {
    const checks = await this.checks();
    const found = checks.find((check) => check.id === id);
    if (found === undefined) return `none of ${checks.map((check) => check.id).join(" ")}`;
    return [found.verdict, found.found, found.next].join(" | ");
  }

  remove(): void {
    this.usb.remove();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
