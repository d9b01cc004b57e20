import { describe, expect, it } from "vitest";
import { OpenFiles, type ProcessTable } from "../../src/posix/open-files.ts";

/** A process table whose reading takes time: each path a tenth of a millisecond. */
class SlowTable implements ProcessTable {
  readonly open = new Map<number, string[]>();
  walks = 0;
  pauses = 0;
  longestStretch = 0;
  #at = 0;
  #resumedAt = 0;

  pids(): readonly number[] {
    this.walks += 1;
    return [...this.open.keys()];
  }

  *openPaths(pid: number): Iterable<string> {
    for (const path of this.open.get(pid) ?? []) {
      this.#at += 0.1;
      this.longestStretch = Math.max(this.longestStretch, this.#at - this.#resumedAt);
      yield path;
    }
  }

  now(): number {
    return this.#at;
  }

  async pause(): Promise<void> {
    this.pauses += 1;
    this.#resumedAt = this.#at;
  }

  wait(ms: number): void {
    this.#at += ms;
    this.#resumedAt = this.#at;
  }
}

function busyBox(): SlowTable {
  const table = new SlowTable();
  for (let pid = 2000; pid > 1000; pid -= 1) table.open.set(pid, ["/dev/null", "socket:[1]", "/var/log/x"]);
  table.open.set(
    300,
    Array.from({ length: 5_000 }, (_, fd) => `/srv/file-${fd}`),
  );
  for (let port = 0; port < 64; port += 1) {
    table.open.get(1500 + port)?.push(`/dev/ttyUSB${port}`, `/dev/ttyUSB${port}`);
  }
  return table;
}

describe("a census of open devices", () => {
  it("is taken once for a rack of busy ports that all ask at the same time", async () => {
    const table = busyBox();
    const files = new OpenFiles(table);
    const ports = Array.from({ length: 64 }, (_, port) => port);
    const found = await Promise.all(ports.map((port) => files.openersOf(`/dev/ttyUSB${port}`)));
    expect(found).toEqual(ports.map((port) => [1500 + port]));
    expect(table.walks).toBe(1);
  });

  it("pauses often, also inside a process with thousands of open files", async () => {
    const table = busyBox();
    await new OpenFiles(table).openersOf("/dev/ttyUSB1");
    expect(table.pauses).toBeGreaterThan(500);
    expect(table.longestStretch).toBeLessThan(1.5);
  });

  it("is taken again when it is old", async () => {
    const table = busyBox();
    const files = new OpenFiles(table);
    expect(await files.openersOf("/dev/ttyS9")).toEqual([]);
    table.open.set(4000, ["/dev/ttyS9"]);
    expect(await files.openersOf("/dev/ttyS9")).toEqual([]);
    table.wait(5_001);
    expect(await files.openersOf("/dev/ttyS9")).toEqual([4000]);
    expect(table.walks).toBe(2);
  });

  it("names nobody who has let go, but whoever took over", async () => {
    const table = busyBox();
    const files = new OpenFiles(table);
    expect(await files.openersOf("/dev/ttyUSB7")).toEqual([1507]);
    table.open.set(1507, []);
    table.open.set(4000, ["/dev/ttyUSB7"]);
    expect(await files.openersOf("/dev/ttyUSB7")).toEqual([4000]);
  });
});
