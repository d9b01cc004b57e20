import { describe, expect, test } from "vitest";
import { run, stdinOf } from "./harness.ts";

const SIGNAL = "\r\n+CSQ: 20,99\r\n\r\nOK\r\n";

describe("at explain", () => {
  test.each([[[]], [["--chunk", "1"]]])(
    "needs no daemon and prints what the bytes mean, cut or whole %j",
    async (chunk) => {
      const argv = ["at", "explain", "--profile", "quectel", "--command", "AT+CSQ", ...chunk];
      const ran = await run(null, argv, { stdin: stdinOf(SIGNAL) });
      expect(ran).toMatchObject({ code: 0, err: "" });
      expect(ran.out.trimEnd().split("\n")).toHaveLength(1);
      expect(JSON.parse(ran.out)).toMatchObject({ final: "OK", signal: { rssi: 20, dbm: -73 } });
    },
  );

  test.each([
    ["--profile", "nosuchmodem", "--command", "AT+CSQ"],
    ["--profile", "quectel", "--command", "AT+CSQ", "--chunk", "0"],
  ])("exits 2 for %j", async (...options) => {
    const ran = await run(null, ["at", "explain", ...options], { stdin: stdinOf(SIGNAL) });
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err).toMatch(/^error: /);
  });
});
