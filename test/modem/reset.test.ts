import { describe, expect, it } from "vitest";
import { Rig } from "./rig.ts";

const CALLEE = "+99955500100";

describe("a person's reset", () => {
  it("restarts an idle modem, which comes back by itself", () => {
    const rig = new Rig({ personality: "generic" }).bringUp();
    rig.send({ kind: "reset" });
    expect(rig.state).toBe("resetting");
    expect(rig.written).toContain("AT+CFUN=1,1\r");
    rig.until(() => rig.ready, 120_000);
  });

  it("waits for the end of a call that is up", () => {
    const rig = new Rig({ personality: "generic" }).bringUp();
    const attempt = rig.dial(CALLEE, { holdS: 5 });
    rig.until(() => rig.state === "active", 60_000);
    rig.send({ kind: "reset" });
    expect(rig.written).not.toContain("AT+CFUN=1,1\r");
    rig.until(() => rig.results(attempt).length > 0, 30_000);
    expect(rig.result(attempt).outcome).toMatch(/^answered/);
    expect(rig.written).toContain("AT+CFUN=1,1\r");
    rig.until(() => rig.ready, 120_000);
  });

  it("tries a modem that was set aside again at once", () => {
    const rig = new Rig({ personality: "generic" }).bringUp();
    rig.fake.inject({ fault: "silence", forMs: null });
    rig.until(() => rig.state === "quarantined", 300_000);
    rig.fake.inject({ fault: "recover", forMs: null });
    rig.send({ kind: "reset" });
    rig.until(() => rig.ready, 30_000);
  });
});
