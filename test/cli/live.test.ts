import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { displayWidth } from "../../src/cli/render/text.ts";
import { attemptView, NUMBER, slotView, statusView } from "../control/fake-backend.ts";
import { openRig } from "../control/harness.ts";
import { Steps, terminal } from "./harness.ts";

describe("status --watch", () => {
  test("redraws in place, fits the terminal, and gives it back on Ctrl-C with 130", async () => {
    const rig = await openRig();
    rig.backend.statusNow = statusView(
      Array.from({ length: 64 }, (_, index) => slotView(`b${1 + (index >> 4)}.${index + 1}`)),
    );
    const steps = new Steps();
    const { io, out, interrupt } = terminal(rig.socketPath, { pause: steps.pause }, 80);
    const running = main(["status", "--watch"], io);
    await out.until((text) => text.split("\u001b[H").length === 2);
    await steps.step();
    await out.until((text) => text.split("\u001b[H").length === 3);
    interrupt();
    expect(await running).toBe(130);
    const [start = "", first = "", second = ""] = out.text.split("\u001b[H");
    expect(start).toBe("\u001b[?25l\u001b[2J");
    for (const screen of [first, second.split("\u001b[?25h")[0] ?? ""]) {
      expect(screen.endsWith("\u001b[J")).toBe(true);
      const lines = stripVTControlCharacters(screen).split("\n");
      expect(lines.length).toBeLessThanOrEqual(24);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(80);
    }
    expect(out.text.endsWith("\u001b[?25h\n")).toBe(true);
  });

  test("shows letters by board and what each means and needs next", async () => {
    const rig = await openRig();
    rig.backend.statusNow = statusView([
      slotView("b1.1"),
      slotView("b1.2", { state: "active" }),
      slotView("b1.3", { state: "quarantined", reason: "3 time-outs" }),
      slotView("b2.1", { card: { iccid: "8999001000000000025", state: "blocked", reason: "mm-3", until: null } }),
      slotView("b2.2", { state: "absent", card: null, left: null }),
      slotView("b2.3", { intent: { want: "stop", by: "chen", reason: "antenna" } }),
    ]);
    const { io, out, interrupt } = terminal(
      rig.socketPath,
      { env: { SIMBANK_SOCKET: rig.socketPath, NO_COLOR: "1" } },
      100,
    );
    const running = main(["status", "--watch"], io);
    await out.until((text) => text.includes("\u001b[J"));
    interrupt();
    await running;
    for (const part of [
      "b1 iAq",
      "b2 B-x",
      "B card blocked or retired, next: ask the carrier",
      "3 time-outs",
      "stop: antenna",
    ]) {
      expect(out.text).toContain(part);
    }
  });

  test("survives a daemon that restarts, and says so meanwhile", async () => {
    const rig = await openRig();
    const steps = new Steps();
    const { io, out, interrupt } = terminal(rig.socketPath, { pause: steps.pause }, 80);
    const running = main(["status", "--watch"], io);
    await out.until((text) => text.includes("\u001b[J"));
    await rig.server.close();
    await steps.step();
    await out.until((text) => text.includes("Cannot reach simbankd"));
    interrupt();
    expect(await running).toBe(130);
  });

  test("in a pipe puts the time above each look and a blank line below", async () => {
    const rig = await openRig();
    const steps = new Steps();
    const { io, out, interrupt } = terminal(rig.socketPath, { pause: steps.pause });
    const running = main(["status", "--watch"], io);
    await steps.step();
    await out.until((text) => text.split("SLOT ").length === 3);
    interrupt();
    await running;
    expect(out.text).toMatch(/^2026-03-02 09:30:00Z\nSLOT [^]*\n\n2026-03-02 09:30:00Z\nSLOT [^]*\n\n$/);
  });

  test("--json prints one status a line", async () => {
    const rig = await openRig();
    const { io, out, interrupt } = terminal(rig.socketPath, { pause: () => Promise.resolve() });
    const running = main(["status", "--watch", "--json"], io);
    await out.until((text) => text.split("\n").length > 3);
    interrupt();
    expect(await running).toBe(130);
    for (const line of out.text.trimEnd().split("\n")) expect(JSON.parse(line)).toMatchObject({ schema: 1 });
  });
});

describe("calls --follow", () => {
  test("prints each call that ends, however long nothing happens, until Ctrl-C", async () => {
    const rig = await openRig({ heartbeatMs: 2 });
    const { io, out, interrupt } = terminal(rig.socketPath);
    const running = main(["calls", "--follow"], io);
    await out.until((text) => text.split("\n").length === 4);
    const heartbeats = rig.client.lines("AttemptLine", "GET", "/v1/attempts", {
      query: { follow: true, slot: "b9.9" },
    });
    expect(await heartbeats.next()).toMatchObject({ value: { heartbeat: expect.any(String) } });
    await heartbeats.return(undefined);
    rig.backend.publish({ type: "attempt", at: statusView().at, attempt: attemptView(77) });
    await out.until((text) => text.includes(" 77  "));
    interrupt();
    expect(await running).toBe(130);
  });
});

describe("dial --wait", () => {
  test("leaves on Ctrl-C with 130, and the daemon is told", async () => {
    const rig = await openRig();
    const left = Promise.withResolvers<void>();
    rig.backend.dialing = (_actor, _request, watch) => {
      watch?.progress({ state: "queued", at: statusView().at, attempt: null, slot: null });
      watch?.signal.addEventListener("abort", () => left.resolve());
      return new Promise(() => {});
    };
    const { io, err, interrupt } = terminal(rig.socketPath);
    const running = main(["dial", NUMBER, "--campaign", "spring", "--wait"], io);
    await err.until((text) => text.includes("queued"));
    interrupt();
    expect(await running).toBe(130);
    await left.promise;
  });
});

test("a reader that goes away ends the command without a word", async () => {
  const rig = await openRig();
  rig.backend.attemptsNow = Array.from({ length: 3000 }, (_, index) => attemptView(index + 1));
  const stdout = new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    },
  });
  const { io, err } = terminal(rig.socketPath, { stdout });
  expect(await main(["calls", "--json"], io)).toBe(0);
  expect(err.text).toBe("");
});

describe("colour", () => {
  const rows = [
    { name: "on a terminal", columns: 100, env: {}, colour: true },
    { name: "not in a pipe", columns: null, env: {}, colour: false },
    { name: "not with NO_COLOR", columns: 100, env: { NO_COLOR: "1" }, colour: false },
    { name: "not on a dumb terminal", columns: 100, env: { TERM: "dumb" }, colour: false },
    { name: "with an empty NO_COLOR", columns: 100, env: { NO_COLOR: "" }, colour: true },
  ];
  test.each(rows)("$name: $colour", async ({ columns, env, colour }) => {
    const rig = await openRig();
    const { io, out } = terminal(rig.socketPath, { env: { SIMBANK_SOCKET: rig.socketPath, ...env } }, columns);
    await main(["status"], io);
    expect(out.text.includes("\u001b[")).toBe(colour);
  });
});
