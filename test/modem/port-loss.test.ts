import { describe, expect, it } from "vitest";
import type { Answers } from "./bench.ts";
import { Bench, CALLEE } from "./bench.ts";
import { profile } from "./rig.ts";

const UP = [`+CLCC: 1,0,0,0,0,"${CALLEE}",145`, "OK"];
const RINGING = [`+CLCC: 1,0,3,0,0,"${CALLEE}",145`, "OK"];

interface Place {
  readonly state: string;
  readonly answers?: Answers;
  /** From an open line to the place. */
  readonly go?: (bench: Bench) => void;
}

const PLACES: readonly Place[] = [
  { state: "opening", answers: { AT: null } },
  { state: "identifying", answers: { "AT+CGMI": null } },
  { state: "sim-check", answers: { "AT+CPIN?": ["+CME ERROR: 14"] } },
  { state: "pin-required", answers: { "AT+CPIN?": ["+CPIN: SIM PIN", "OK"] } },
  { state: "configuring", answers: { "AT+CLIP=1": null } },
  { state: "searching", answers: { "AT+CREG?": ["+CREG: 2,2", "OK"] } },
  { state: "idle" },
  { state: "stopped", go: (bench) => bench.send({ kind: "want", want: "stop", reason: null }) },
  { state: "resetting", go: (bench) => bench.send({ kind: "reset" }) },
];

const CALLS: readonly (Place & { readonly outcomeOfReboot: string })[] = [
  { state: "dialing", answers: { ATD: null }, go: (bench) => bench.dial(), outcomeOfReboot: "unknown" },
  {
    state: "alerting",
    answers: { ATD: ["OK"], "AT+CLCC": RINGING },
    go: (bench) => bench.dial(),
    outcomeOfReboot: "no-answer",
  },
  {
    state: "active",
    answers: { ATD: ["OK"], "AT+CLCC": UP },
    go: (bench) => bench.dial(),
    outcomeOfReboot: "answered-unproven",
  },
  {
    state: "releasing",
    answers: { ATD: ["OK"], "AT+CLCC": UP },
    go: (bench) => bench.dial({ holdS: 1 }),
    outcomeOfReboot: "answered-unproven",
  },
];

function at(place: Place): Bench {
  const bench = new Bench({ profile: profile("generic") });
  bench.reopens = false;
  if (place.go === undefined) {
    bench.answer(place.answers ?? {});
    bench.open();
  } else {
    bench.bringUp();
    bench.answer(place.answers ?? {});
    place.go(bench);
  }
  bench.until(() => bench.state === place.state, 20_000);
  bench.effects.length = 0;
  bench.written.length = 0;
  return bench;
}

const HEALTHY: Answers = {
  AT: ["OK"],
  ATD: ["OK"],
  "AT+CGMI": ["Generic", "OK"],
  "AT+CPIN?": ["+CPIN: READY", "OK"],
  "AT+CLIP=1": ["OK"],
  "AT+CREG?": ["+CREG: 2,1", "OK"],
  "AT+CLCC": ["OK"],
};

describe.each([...PLACES, ...CALLS])("a modem that is $state", (place) => {
  it("is absent when its line goes, says and wants nothing, and comes back with the line", () => {
    const bench = at(place);
    bench.send({ kind: "line-down", reason: "unplugged" });
    expect(bench.standing).toBe("absent: unplugged");
    bench.pass(400_000);
    expect([bench.written, bench.modem.deadline(bench.now)]).toEqual([[], null]);
    bench.answer(HEALTHY);
    bench.send({ kind: "want", want: "run", reason: null });
    bench.open();
    bench.until(() => bench.ready, 30_000);
  });

  it("begins anew when a line comes up unannounced", () => {
    const bench = at(place);
    bench.answer(HEALTHY);
    bench.send({ kind: "want", want: "run", reason: null });
    bench.open();
    bench.until(() => bench.ready, 30_000);
    expect(bench.snapshot.attempt).toBeNull();
  });

  it("begins anew when it boots", () => {
    const bench = at(place);
    bench.answer(HEALTHY);
    bench.send({ kind: "want", want: "run", reason: null });
    bench.say("RDY");
    bench.until(() => bench.ready, 30_000);
  });
});

describe.each(CALLS)("a call that is $state", (place) => {
  it("is unknown when the line goes, once", () => {
    const bench = at(place);
    bench.send({ kind: "line-down", reason: "unplugged" });
    bench.open();
    bench.pass(60_000);
    expect(bench.results(1)).toMatchObject([{ outcome: "unknown", detail: "line-lost", releasedBy: "unknown" }]);
  });

  it("is what was seen of it when the modem boots, once", () => {
    const bench = at(place);
    bench.say("RDY");
    bench.pass(60_000);
    expect(bench.results(1)).toMatchObject([{ outcome: place.outcomeOfReboot }]);
  });

  it("is unknown when the modem falls silent and cannot be reached again", () => {
    const bench = at(place);
    bench.answer(Object.fromEntries(["AT", "AT+CLCC", "AT+CHUP", "ATH", "AT+CGSN"].map((command) => [command, null])));
    bench.until(() => bench.results(1).length > 0, 200_000);
    expect(bench.results(1)).toMatchObject([{ outcome: "unknown" }]);
    expect(bench.kinds()).toContain("reopen");
  });
});

describe("a call that had ended when the line went", () => {
  it("is what became of it: its cause was only being asked for", () => {
    const bench = new Bench({ profile: profile("generic") }).bringUp();
    bench.answer({ ATD: ["OK"], "AT+CLCC": UP, "AT+CEER": null });
    const attempt = bench.dial();
    bench.until(() => bench.state === "active", 5_000);
    bench.answer({ "AT+CLCC": ["OK"] });
    bench.say("NO CARRIER");
    bench.until(() => bench.sent("AT+CEER") === 1, 5_000);
    bench.send({ kind: "line-down", reason: "unplugged" });
    expect(bench.results(attempt)).toMatchObject([
      { outcome: "answered-unproven", detail: null, releasedBy: "remote" },
    ]);
  });
});

describe("a modem that is set aside", () => {
  it("stays so while its port comes and goes, until the port is opened again", () => {
    const bench = new Bench({ answers: { AT: null } }).open();
    bench.until(() => bench.state === "quarantined", 300_000);
    bench.send({ kind: "line-down", reason: "port-missing" });
    expect(bench.standing).toBe("quarantined: no-answer");
    bench.answer(HEALTHY);
    bench.open();
    bench.until(() => bench.ready, 30_000);
  });
});

describe("another module on the same port", () => {
  it("is noticed after a time-out, and begins anew", () => {
    const bench = new Bench({ idlePollMs: 1_000 }).bringUp();
    bench.reopens = false;
    bench.answer({ "AT+CREG?": null, "AT+CGSN": ["490154203237526", "OK"] });
    bench.until(() => bench.kinds().includes("reopen"), 20_000);
    expect(bench.effects).toContainEqual({ do: "reopen", delayMs: 0, reason: "identity-changed" });
  });
});
