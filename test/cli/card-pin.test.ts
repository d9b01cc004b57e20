import { describe, expect, test } from "vitest";
import { openRig } from "../control/harness.ts";
import { run, stdinOf } from "./harness.ts";

const ICCID = "8999001000000000017";

describe("card pin", () => {
  test.each(["4321\n", "4321", "4321\r\nmore\n"])(
    "reads %j from the standard input and shows it nowhere",
    async (text) => {
      const rig = await openRig();
      const ran = await run(rig.socketPath, ["card", "pin", ICCID], { stdin: stdinOf(text) });
      expect(ran).toMatchObject({ code: 0, err: "" });
      expect(rig.backend.last("setCardPin")).toEqual([ICCID, "4321"]);
      expect(ran.out).not.toContain("4321");
    },
  );

  test.each(["", "12\n", "123456789\n", "abcd\n"])("refuses %j, and does not repeat it", async (text) => {
    const rig = await openRig();
    const ran = await run(rig.socketPath, ["card", "pin", ICCID], { stdin: stdinOf(text) });
    expect(ran).toMatchObject({ code: 2, out: "" });
    if (text.trim() !== "") expect(ran.err).not.toContain(text.trim());
  });

  test("takes no PIN from the command line", async () => {
    const rig = await openRig();
    const ran = await run(rig.socketPath, ["card", "pin", ICCID, "4321"], { stdin: stdinOf("") });
    expect(ran.code).toBe(2);
  });
});
