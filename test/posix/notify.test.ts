import { closeSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import koffi from "koffi";
import { afterEach, describe, expect, test } from "vitest";
import { sdNotify } from "../../src/posix/index.ts";

const library = koffi.load(null);
const c: {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, size: number): number;
  recv(fd: number, data: Uint8Array, size: number, flags: number): number;
} = {
  socket: library.func("int socket(int domain, int type, int protocol)"),
  bind: library.func("int bind(int fd, const uint8_t *address, unsigned int size)"),
  recv: library.func("intptr_t recv(int fd, _Out_ uint8_t *data, size_t size, int flags)"),
};
const MSG_DONTWAIT = 0x40;

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

/** The service manager's end: a bound unix datagram socket, which Node itself cannot make. */
function manager(name: string): () => string | null {
  const fd = c.socket(1, 2, 0);
  const path = Buffer.from(name.startsWith("@") ? `\0${name.slice(1)}` : `${name}\0`);
  const address = Buffer.concat([Buffer.from(new Uint16Array([1]).buffer), path]);
  expect(c.bind(fd, address, address.length)).toBe(0);
  cleanups.push(() => closeSync(fd));
  return () => {
    const data = Buffer.alloc(4096);
    const size = c.recv(fd, data, data.length, MSG_DONTWAIT);
    return size < 0 ? null : data.toString("utf8", 0, size);
  };
}

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "simbank-notify-"));
  cleanups.push(() => rmSync(path, { recursive: true }));
  return path;
}

describe("sdNotify", () => {
  test.each([
    ["a path", () => join(directory(), "notify")],
    ["an abstract name", () => `@simbank-notify-${process.pid}`],
  ])("sends one message per call to %s", (_kind, name) => {
    const socket = name();
    const receive = manager(socket);
    expect(sdNotify("READY=1\nSTATUS=8 slots, température ok", socket)).toEqual({ ok: true, value: undefined });
    expect(sdNotify("WATCHDOG=1", socket).ok).toBe(true);
    expect(receive()).toBe("READY=1\nSTATUS=8 slots, température ok");
    expect(receive()).toBe("WATCHDOG=1");
    expect(receive()).toBeNull();
  });

  test("reports a full queue instead of waiting", () => {
    const name = `@simbank-notify-full-${process.pid}`;
    manager(name);
    let last = sdNotify("WATCHDOG=1", name);
    for (let sent = 0; last.ok && sent < 10_000; sent += 1) last = sdNotify("WATCHDOG=1", name);
    expect(last).toMatchObject({ ok: false, error: { name: "EAGAIN" } });
  });

  test.each([
    ["/nonexistent/notify", "ENOENT"],
    [`@nobody-listens-${process.pid}`, "ECONNREFUSED"],
    [`/${"x".repeat(200)}`, "ENAMETOOLONG"],
    ["relative", "EINVAL"],
    ["", "EINVAL"],
    ["@", "EINVAL"],
    ["/tmp/a\0b", "EINVAL"],
  ])("returns what is wrong with %j", (path, name) => {
    expect(sdNotify("READY=1", path)).toMatchObject({ ok: false, error: { name } });
  });
});
