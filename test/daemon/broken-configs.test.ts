import { describe, expect, it } from "vitest";
import { inspectConfig } from "../../src/daemon/config.ts";
import { BROKEN_CONFIGS } from "./broken-configs.ts";

describe("a broken configuration", () => {
  it.each(BROKEN_CONFIGS)("with $what is told in full: place, what is there, what to do", ({ text, complaints }) => {
    const { config, problems } = inspectConfig(text);
    expect(config).toBeNull();
    const due = complaints.map(([path]) => path).toSorted();
    const found = problems.map(({ path }) => path).toSorted();
    expect(found).toHaveLength(due.length);
    for (const [place, path] of due.entries()) expect(found[place]).toContain(path);
    for (const [path, message, hint] of complaints) {
      const here = problems.filter((problem) => problem.path.startsWith(path));
      expect(here.map((problem) => problem.message).join("\n")).toContain(message);
      expect(here.map((problem) => problem.hint).join("\n")).toContain(hint);
    }
  });

  it("is never told in the words of a library", () => {
    const words = BROKEN_CONFIGS.flatMap(({ text }) => inspectConfig(text).problems.map(({ message }) => message));
    expect(words.filter((message) => /Invalid|expected|received|Unrecognized|undefined/.test(message))).toEqual([]);
  });

  it("has a remedy for each of its problems", () => {
    const bare = BROKEN_CONFIGS.flatMap(({ text }) => inspectConfig(text).problems).filter(({ hint }) => hint === null);
    expect(bare).toEqual([]);
  });
});
