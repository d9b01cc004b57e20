import { describe, expect, test } from "vitest";
import { runProgram } from "../e2e/programs.ts";

describe("simbankd --json", () => {
  test.each([
    [["chek", "--json"], 2, "SB_USAGE", /no command chek \(did you mean check\?\)/],
    [["--json"], 2, "SB_USAGE", /a command is missing/],
    [["run", "--json"], 2, "SB_USAGE", /run needs --config FILE/],
  ])("%j tells its mistake as an object, and in a sentence", async (argv, code, error, message) => {
    const ran = await runProgram("simbankd", argv);
    expect(ran.code).toBe(code);
    const said: unknown = JSON.parse(ran.out);
    expect(said).toEqual({ schema: 1, error: { code: error, message: expect.stringMatching(message), data: {} } });
    expect(ran.err).toMatch(message);
    expect(ran.err.trimEnd()).not.toContain("\n");
  });

  test("check lists its problems as one object", async () => {
    const ran = await runProgram("simbankd", ["check", "--config", "/nowhere/site.yaml", "--json"]);
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.out)).toMatchObject({
      schema: 1,
      ok: false,
      problems: [
        {
          file: "/nowhere/site.yaml",
          path: "the file",
          message: "cannot be read (ENOENT)",
          hint: "Name an existing file with --config.",
        },
      ],
    });
  });
});
