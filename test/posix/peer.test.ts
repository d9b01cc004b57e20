import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { groupExists, groupId, groupsOf, peerCredentials, socketFd, userName } from "../../src/posix/index.ts";
import { asOrdinaryUser, isRoot, NOBODY } from "./ordinary-user.ts";

/** Runs a test on the server's end of one connection over an abstract socket, which no file mode protects. */
async function connected(
  work: (socket: Socket) => void,
  dial = (path: string): Socket => connect(path),
): Promise<void> {
  const path = `\0simbank-peer-${process.pid}`;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const client = dial(path);
  const socket = await accepted;
  try {
    work(socket);
  } finally {
    client.destroy();
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe("peerCredentials", () => {
  test("names the process and user that connected", async () => {
    await connected((socket) => {
      expect(peerCredentials(socketFd(socket) ?? -1)).toEqual({
        ok: true,
        value: { pid: process.pid, uid: process.geteuid?.(), gid: process.getegid?.() },
      });
    });
  });

  test("tells an ordinary user from root", async () => {
    const uid = isRoot ? NOBODY : process.geteuid?.();
    await connected(
      (socket) => {
        expect(peerCredentials(socketFd(socket) ?? -1)).toMatchObject({ ok: true, value: { uid } });
      },
      (path) => asOrdinaryUser(() => connect(path)),
    );
  });

  test.each([
    ["a closed descriptor", 1_000_000, "EBADF"],
    ["no descriptor", -1, "EBADF"],
  ])("fails on %s", (_what, fd, name) => {
    expect(peerCredentials(fd)).toMatchObject({ ok: false, error: { name } });
  });

  test("answers for a listening socket with the process that listens", async () => {
    const directory = mkdtempSync(join(tmpdir(), "simbank-peer-"));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(directory, "s"), resolve));
    const handle: unknown = Reflect.get(server, "_handle");
    const fd: unknown = typeof handle === "object" && handle !== null ? Reflect.get(handle, "fd") : null;
    expect(peerCredentials(Number(fd))).toMatchObject({ ok: true, value: { pid: process.pid } });
    await new Promise((resolve) => server.close(resolve));
    rmSync(directory, { recursive: true });
  });
});

describe("socketFd", () => {
  test("is null once the socket is destroyed", async () => {
    await connected((socket) => {
      expect(socketFd(socket)).toBeGreaterThan(2);
      socket.destroy();
      expect(socketFd(socket)).toBeNull();
    });
  });
});

describe("the user database", () => {
  const own = process.geteuid?.() ?? 0;
  const id = (option: string): string => execFileSync("id", [option, String(own)], { encoding: "utf8" }).trim();

  test("gives the groups that id(1) gives", () => {
    expect([...groupsOf(own)].sort()).toEqual(id("-Gn").split(" ").sort());
    expect(userName(own)).toBe(id("-un"));
  });

  test("has no groups for a user it does not know", () => {
    expect(userName(4_000_000_001)).toBeNull();
    expect(groupsOf(4_000_000_001)).toEqual([]);
  });

  test("knows which groups exist", () => {
    expect(groupExists("root")).toBe(true);
    expect(groupId("root")).toBe(0);
    expect(groupExists("no-such-group-here")).toBe(false);
    expect(groupId("")).toBeNull();
  });
});
