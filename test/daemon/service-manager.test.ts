import { describe, expect, test } from "vitest";
import { ServiceManager } from "../../src/daemon/service-manager.ts";
import { err, ok } from "../../src/domain/result.ts";
import type { MonoMs } from "../../src/domain/time.ts";
import type { PosixError } from "../../src/posix/index.ts";

const SOCKET = "/run/systemd/notify";

function manager(environment: Record<string, string>, pid = 42) {
  const sent: string[] = [];
  const failed: PosixError[] = [];
  const notify = (message: string, path: string) => {
    sent.push(`${path}: ${message}`);
    return ok(undefined);
  };
  return { sent, failed, service: new ServiceManager(environment, pid, (error) => failed.push(error), notify) };
}

describe("a daemon under a service manager", () => {
  test("says what sd_notify(3) has words for", () => {
    const { service, sent } = manager({ NOTIFY_SOCKET: SOCKET, WATCHDOG_USEC: "60000000" });
    service.ready();
    service.alive();
    service.reloading(1_234.5678 as MonoMs);
    service.stopping();
    expect(sent).toEqual(
      ["READY=1", "WATCHDOG=1", "RELOADING=1\nMONOTONIC_USEC=1234568", "STOPPING=1"].map(
        (text) => `${SOCKET}: ${text}`,
      ),
    );
  });

  test("sends a status only when it is another, and never as two lines", () => {
    const { service, sent } = manager({ NOTIFY_SOCKET: SOCKET });
    for (const line of ["8 slots", "8 slots", "7\nREADY=1"]) service.status(line);
    expect(sent).toEqual([`${SOCKET}: STATUS=8 slots`, `${SOCKET}: STATUS=7 READY=1`]);
  });

  test.each([
    [{ NOTIFY_SOCKET: SOCKET, WATCHDOG_USEC: "60000000" }, 60_000],
    [{ NOTIFY_SOCKET: SOCKET, WATCHDOG_USEC: "60000000", WATCHDOG_PID: "42" }, 60_000],
    [{ NOTIFY_SOCKET: SOCKET, WATCHDOG_USEC: "60000000", WATCHDOG_PID: "43" }, null],
    [{ NOTIFY_SOCKET: SOCKET, WATCHDOG_USEC: "0" }, null],
    [{ NOTIFY_SOCKET: SOCKET, WATCHDOG_USEC: "soon" }, null],
    [{ NOTIFY_SOCKET: SOCKET }, null],
    [{ WATCHDOG_USEC: "60000000" }, null],
  ])("under %j is watched within %j ms", (environment, watchdogMs) => {
    const { service, sent } = manager(environment);
    expect(service.watchdogMs).toBe(watchdogMs);
    service.alive();
    expect(sent.length).toBe(watchdogMs === null ? 0 : 1);
  });

  test("outside of a service nothing is sent", () => {
    const { service, sent } = manager({ NOTIFY_SOCKET: "" });
    service.ready();
    service.status("8 slots");
    service.stopping();
    expect(sent).toEqual([]);
  });

  test("a manager that cannot be reached is told of once", () => {
    const failed: PosixError[] = [];
    const error: PosixError = { call: "sendto", errno: 2, name: "ENOENT", message: "gone" };
    const service = new ServiceManager(
      { NOTIFY_SOCKET: SOCKET },
      1,
      (each) => failed.push(each),
      () => err(error),
    );
    service.ready();
    service.stopping();
    expect(failed).toEqual([error]);
  });
});
