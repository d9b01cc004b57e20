import { describe, expect, it } from "vitest";
import { releaseFromCeer } from "../../src/at/decode/index.ts";
import type { CeerFormat } from "../../src/at/types.ts";
import type { Outcome } from "../../src/domain/words.ts";
import { dialectOf } from "./transcript-samples.ts";

const generic = dialectOf("generic");

function read(text: string, ceer: CeerFormat = "auto"): ReturnType<typeof releaseFromCeer> {
  return releaseFromCeer(text, { ...generic, ceer });
}

describe("the words after +CEER:", () => {
  it.each<[text: string, cause: number | null, outcome: Outcome | null, words: string | null]>([
    ['"16 Normal call clearing"', 16, null, "Normal call clearing"],
    ["17 User busy", 17, "busy", "User busy"],
    ["0,0,5,16,normal call clearing", 16, null, "normal call clearing"],
    ["User busy", 17, "busy", "User busy"],
    ["USER BUSY", 17, "busy", "USER BUSY"],
    ["17, CM_USER_BUSY", 17, "busy", "CM_USER_BUSY"],
    ['"CC setup error",17,"User busy"', 17, "busy", "User busy"],
    ["No user responding", 18, "no-answer", "No user responding"],
    ["User alerting, no answer", 19, "no-answer", "User alerting, no answer"],
    ["5,31,Normal, unspecified", 31, null, "Normal, unspecified"],
    ['"Call rejected"', 21, "rejected", "Call rejected"],
    ["Unassigned (unallocated) number", 1, "invalid-number", "Unassigned (unallocated) number"],
    ["Operator determined barring", 8, "barred", "Operator determined barring"],
    ["Error 17", 17, "busy", null],
    ["Error 252", 252, "barred", null],
    ["No cause information available", null, null, "No cause information available"],
    ["0,NONE", null, null, "NONE"],
    ['"0 Unknown"', null, null, "Unknown"],
    ["", null, null, ""],
    ["Deactivate Cause: SM34 (service option temporarily out of order)", null, null, null],
    ["EPS_AND_NON_EPS_SERVICES_NOT_ALLOWED", null, null, "EPS_AND_NON_EPS_SERVICES_NOT_ALLOWED"],
    ["No report available", null, null, "No report available"],
    ["21", null, null, null],
    ["0,21", null, null, null],
  ])("%s", (text, cause, outcome, words) => {
    const release = read(text);
    expect({ cause: release.cause, outcome: release.outcome }).toEqual({ cause, outcome });
    if (words !== null) expect(release.text).toBe(words);
    expect(release.source).toBe("ceer");
  });

  it.each<[format: CeerFormat, text: string, cause: number | null]>([
    ["leading-number", "21,0", 21],
    ["last-number", "0,21", 21],
    ["last-number", "21", 21],
    ["error-number", "Error 21", 21],
    ["text", "21", null],
    ["text", "Call rejected", 21],
  ])("as %s: %s is cause %s", (format, text, cause) => {
    expect(read(text, format).cause).toBe(cause);
  });

  it("belong to the vendor above the standard's last cause", () => {
    expect(read("Error 252").standard).toBe("vendor");
    expect(read("Error 17").standard).toBe("24.008");
    expect(read("User busy").standard).toBe("24.008");
    expect(read("").standard).toBe("none");
  });
});
