import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explain } from "../../src/at/explain.ts";
import { runAtExplain } from "../../src/cli/offline/at-explain.ts";
import { bytesOf, dialectOf, SAMPLES } from "./transcript-samples.ts";

function read(family: string, command: string, reply: string): ReturnType<typeof explain> {
  return explain(bytesOf(reply), { dialect: dialectOf(family), command });
}

describe("an explanation", () => {
  it("has the same keys whatever was read", () => {
    const keys = Object.keys(read("generic", "(urc)", ""));
    for (const { family, command, reply } of SAMPLES) expect(Object.keys(read(family, command, reply))).toEqual(keys);
  });

  it("keeps lines that nobody knows, also of an answer that never ends", () => {
    const { lines, final, urcs } = read("generic", "AT+XYZ?", "\r\n+XYZ: 1\r\n\r\n+ABC: 2\r\n");
    expect({ lines, final, urcs }).toEqual({ lines: ["+XYZ: 1"], final: null, urcs: ["+ABC: 2"] });
  });

  it("keeps a last line that was cut inside its quotes", () => {
    expect(read("generic", "(urc)", '\r\n+CREG: 1,"5E2').urcs).toEqual(['+CREG: 1,"5E2']);
  });

  it("never reads a result out of a message", () => {
    const said = read("generic", "(urc)", '\r\n+CMT: "+999123456","",""\r\nNO CARRIER\r\n');
    expect(said).toMatchObject({ data: ["NO CARRIER"], progress: [], release: null, final: null });
  });

  it("does not claim an OK that firmware leaves out", () => {
    expect(read("wavecom", "AT+CPIN?", "+CPIN: READY\r\n")).toMatchObject({ final: null, sim: "ready" });
    expect(read("wavecom", "AT+CPIN?", "+CPIN: READY\r\n\r\nOK\r\n")).toMatchObject({ sim: "ready" });
    expect(read("generic", "AT+CPIN?", "+CPIN: READY\r\n\r\nOK\r\n")).toMatchObject({ final: "OK", sim: "ready" });
  });

  it("says one end once, however many lines say it", () => {
    const tail = '\r\n+CLCC: 1,0,6,0,0,"+999123456",145\r\n\r\nVOICE CALL: END: 000007\r\n\r\nNO CARRIER\r\n';
    const released = { event: "released", id: 1, digit: null, duration_s: 7, cause: null };
    expect(read("simcom", "(urc)", tail).progress).toEqual([released]);
  });

  it("shows a key that is pressed twice twice", () => {
    const { progress } = read("simcom", "(urc)", "\r\n+RXDTMF: 5\r\n\r\n+RXDTMF: 5\r\n");
    expect(progress.map(({ digit }) => digit)).toEqual(["5", "5"]);
  });

  it.each<[family: string, reply: string, events: readonly string[]]>([
    ["wavecom", "OK\r\n", ["active"]],
    ["zte", "CONNECT\r\n", ["active"]],
    ["zte", "OK\r\n", ["released"]],
    ["quectel", "OK\r\n", []],
  ])("reads the final of a dial as %s means it: %j", (family, reply, events) => {
    expect(read(family, "ATD+999123456;", reply).progress.map(({ event }) => event)).toEqual(events);
  });

  it.each<[cause: string, outcome: string]>([
    ["16 Normal call clearing", "normal-clearing"],
    ["17 User busy", "busy"],
    ["127 Interworking, unspecified", "unknown"],
    ["No cause information available", "none"],
  ])("names what +CEER: %s comes to: %s", (text, outcome) => {
    expect(read("generic", "AT+CEER", `\r\n+CEER: ${text}\r\n\r\nOK\r\n`).release?.outcome).toBe(outcome);
  });

  it("is the same however the bytes are cut, and loses no line", () => {
    const pieces = ["+CSQ: 20,99", "OK", "RING", "NO CARRIER", "+CREG: 1", "+XYZ: 7", "hello", '+CMTI: "SM",1'];
    const recording = fc.array(fc.constantFrom(...pieces), { maxLength: 12 });
    fc.assert(
      fc.property(recording, fc.integer({ min: 1, max: 40 }), (said, size) => {
        const reply = said.map((line) => `\r\n${line}\r\n`).join("");
        const context = { dialect: dialectOf("generic"), command: "AT+CSQ" };
        const whole = explain(bytesOf(reply), context);
        expect(explain(bytesOf(reply, size), context)).toEqual(whole);
        const kept = [...whole.lines, ...whole.urcs, ...(whole.final === null ? [] : ["OK"])];
        expect(kept.toSorted()).toEqual(said.toSorted());
      }),
    );
  });
});

describe("explaining standard input", () => {
  const csq = "\r\n+CSQ: 20,99\r\n\r\nOK\r\n";

  it.each([1, 3, 7, 4096])("reads it in pieces of %i bytes", async (chunk) => {
    const options = { profile: "quectel", command: "AT+CSQ", chunk };
    expect(await runAtExplain(options, Readable.from([csq]))).toMatchObject({ final: "OK", signal: { dbm: -73 } });
  });

  it("takes bytes above 127 as they are", async () => {
    const bytes = Buffer.from("\u00ff\u0000\u0000AT\r\r\nOK\r\n", "latin1");
    const said = await runAtExplain({ profile: "generic", command: "AT" }, Readable.from([bytes]));
    expect(said).toMatchObject({ final: "OK", echo: "AT" });
  });

  it("explains silence", async () => {
    const said = await runAtExplain({ profile: "generic", command: "AT" }, Readable.from([]));
    expect(said).toMatchObject({ final: null, lines: [], urcs: [] });
  });

  it("names the nearest profile where there is none of that name", async () => {
    const asked = runAtExplain({ profile: "quectell", command: "AT" }, Readable.from([csq]));
    await expect(asked).rejects.toThrow(/"quectell".*did you mean quectel\?/);
  });

  it("wants a command", async () => {
    const asked = runAtExplain({ profile: "generic", command: " " }, Readable.from([csq]));
    await expect(asked).rejects.toMatchObject({ code: "SB_INVALID_INPUT" });
  });

  it("refuses a folder without profiles", async () => {
    const asked = runAtExplain({ profile: "generic", command: "AT" }, Readable.from([csq]), "/nowhere");
    await expect(asked).rejects.toMatchObject({ code: "SB_PROFILE" });
  });
});
