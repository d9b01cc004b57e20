import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSince } from "../../src/cli/arguments.ts";
import { actText, renderPreflight } from "../../src/cli/render/campaign.ts";
import { CallTable } from "../../src/cli/render/calls.ts";
import { csvCell, csvCellKeepingNumbers, csvLine } from "../../src/cli/render/csv.ts";
import { renderRefusals } from "../../src/cli/render/decision.ts";
import { legendText, signOf, SIGNS } from "../../src/cli/render/legend.ts";
import { renderScreen, renderStatus } from "../../src/cli/render/status.ts";
import { type Column, renderTable } from "../../src/cli/render/table.ts";
import { clip, displayWidth, pad, printable, wrap } from "../../src/cli/render/text.ts";
import { dateTime, duration, localTimes, shortTime } from "../../src/cli/render/time.ts";
import { attemptToWire } from "../../src/control/wire/attempt.ts";
import { statusToWire } from "../../src/control/wire/slot.ts";
import { wallMs } from "../../src/domain/time.ts";
import { AT, attemptView, ICCID, slotView, statusView } from "../control/fake-backend.ts";

describe("CSV cells", () => {
  test.each([
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['a"b', '"a""b"'],
    ["=1+1", `"'=1+1"`],
    ["+999555001234", `"'+999555001234"`],
    ["-5", `"'-5"`],
    ["@SUM(A1)", `"'@SUM(A1)"`],
    ["\t=1", `"'\t=1"`],
    ["\r=1", `"'\r=1"`],
    ["'quoted", `"''quoted"`],
    ["", ""],
    [null, ""],
    [-5, "-5"],
  ])("%j is written %s", (value, written) => {
    expect(csvCell(value)).toBe(written);
  });

  test("come back as they were, and none begins like a formula", () => {
    const cell = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.constantFrom("=1", "+1", "-1", "@a", "\t", "\r", "'", ",", '"'),
    );
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
        const [read = []]: string[][] = parse(csvLine(cells), { relax_column_count: true, record_delimiter: "\r\n" });
        for (const text of read) expect(text).not.toMatch(/^[=+\-@\t\r]/);
        expect(read.map((text) => text.replace(/^'/, ""))).toEqual(cells);
      }),
    );
  });

  test("keep a number's + only where nothing but a number follows", () => {
    expect(csvCellKeepingNumbers("+999555001234")).toBe("+999555001234");
    for (const text of ["+999555001234+1", "+1;2", "+A1", "+123 ", "=+999555001234"]) {
      expect(csvCellKeepingNumbers(text)).toMatch(/^"'/);
    }
  });
});

describe("text", () => {
  test.each([
    ["abc", 3],
    ["中文", 4],
    ["取消 TD", 7],
    ["é", 1],
    ["e\u0301", 1],
    ["한국", 4],
    ["ＡＢ", 4],
    ["…", 1],
    ["•••", 3],
    ["👩‍👩‍👧", 2],
  ])("%s is %i columns wide", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test("is clipped and padded to its column, never through a character", () => {
    const anyText = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom("a", "中", "e\u0301", "한", "👩‍👩‍👧", "…") }),
    );
    fc.assert(
      fc.property(
        anyText,
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom("left" as const, "right" as const),
        (raw, width, align) => {
          const text = printable(raw);
          expect(displayWidth(clip(text, width))).toBeLessThanOrEqual(width);
          expect(displayWidth(pad(text, width, align))).toBe(width);
          if (displayWidth(text) <= width) expect(clip(text, width)).toBe(text);
        },
      ),
    );
  });

  test("holds nothing a terminal would act upon", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

describe("tables", () => {
  const columns: readonly Column[] = [
    { title: "SLOT", min: 4 },
    { title: "WHY", min: 3, rank: 1 },
    { title: "N", align: "right" },
  ];

  test("are as wide as their content when there is room", () => {
    expect(renderTable(columns, [["b1.1", "取消", "12"]], { width: null, colour: false })).toBe(
      "SLOT  WHY    N\nb1.1  取消  12\n",
    );
  });

  test("shrink the widest column, then lose the least important one", () => {
    const rows = [["b1.1", "a long explanation", "12"]];
    expect(renderTable(columns, rows, { width: 16, colour: false })).toBe("SLOT WHY       N\nb1.1 a long … 12\n");
    expect(renderTable(columns, rows, { width: 7, colour: false })).toBe("SLOT  N\nb1.1 12\n");
  });

  test("go on below where a column wraps", () => {
    const wrapping = columns.map((column) => (column.title === "WHY" ? { ...column, wrap: true } : column));
    const rows = [
      ["b1.1", "a long explanation", "12"],
      ["b1.2", "short", "3"],
    ];
    expect(renderTable(wrapping, rows, { width: 16, colour: false })).toBe(
      "SLOT WHY       N\nb1.1 a long   12\n     explanat\n     ion\nb1.2 short     3\n",
    );
  });

  test("lose nothing where a column wraps, and stay inside the terminal", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "中", " ", "e\u0301") });
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (words, width) => {
        const lines = wrap(words, width);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(" ", "")).toBe(words.replaceAll(" ", ""));
      }),
    );
  });

  test("never exceed the terminal, whatever they hold", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "中", " ", "\u001b", "e\u0301"), maxLength: 40 });
    const row = fc.tuple(cell, cell, cell);
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 4, max: 60 }), (rows, width) => {
        for (const line of renderTable(columns, rows, { width, colour: false }).split("\n")) {
          expect(displayWidth(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});

describe("what an order to a campaign came to", () => {
  const base = { id: "spring", contacts: { waiting: 0, in_call: 0, done: 2, refused: 1 } };
  const rows = [
    ["start", "running", 3, 0, "Started: 3 waiting."],
    ["start", "running", 0, 0, "Started, but nobody waits. Next: simbank campaign import spring FILE.csv"],
    [
      "start",
      "finished",
      0,
      0,
      "Not started: it is finished, since nobody waits in it any more. Next: simbank campaign import spring FILE.csv",
    ],
    [
      "pause",
      "paused",
      5,
      2,
      "Paused: nothing more is dialled. In call: 2, until they end. Next: simbank campaign start spring",
    ],
    ["stop", "stopped", 5, 0, "Stopped: nothing more is dialled. Next: simbank campaign start spring"],
  ] as const;
  test.each(rows)("%s, then %s with %i waiting and %i in call, is said", (act, state, waiting, inCall, says) => {
    expect(actText(act, { ...base, state, contacts: { ...base.contacts, waiting, in_call: inCall } })).toBe(
      `${says}\n`,
    );
  });
});

test("a preflight says why its reasons add up to more than the refused, and only then", () => {
  const preflight = { schema: 1 as const, id: "spring", contacts: 4, dialable: 2, refused: 2 };
  const style = { width: 80, colour: false };
  const twice = renderPreflight({ ...preflight, refusals: { "consent-missing": 2, suppressed: 1 } }, style);
  expect(twice).toContain("A contact may be refused for several reasons, and counts for each.");
  const once = renderPreflight({ ...preflight, refusals: { "consent-missing": 2 } }, style);
  expect(once).not.toContain("several");
});

test("a list of calls at 80 columns cuts neither the number of an attempt nor its time nor its outcome", () => {
  const table = new CallTable(80, false, "UTC");
  const attempt = { ...attemptToWire(attemptView(123456), false), outcome: "invalid-number" as const };
  expect(displayWidth(table.header())).toBeLessThanOrEqual(80);
  const line = table.line(attempt);
  expect(displayWidth(line)).toBeLessThanOrEqual(80);
  expect(line).toMatch(/^123456 2026-\d\d-\d\d \d\d:\d\d:\d\dZ .*invalid-number/);
});

test("a refusal is told whole on a narrow terminal", () => {
  const detail = "All calling was stopped at 2026-03-02T09:30:00Z: fire. `simbank resume --reason TEXT` ends the stop.";
  const refusals = [{ code: "kill-switch" as const, detail, next_possible_at: null }];
  const text = renderRefusals(refusals, { width: 80, colour: false, timeZone: "UTC" });
  for (const line of text.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  const words = new Set(text.split(/\s+/));
  const told = localTimes(detail, "UTC");
  expect(told).toContain("stopped at 2026-03-02 09:30:00Z: fire");
  expect(told.split(" ").filter((word) => !words.has(word))).toEqual([]);
});

describe("the status", () => {
  const busy = statusToWire(
    statusView([
      slotView("b1.16", {
        state: "quarantined",
        reason: "three time-outs after a reset",
        until: wallMs(AT + 3_600_000),
        operator: "中国移动 China Mobile",
        lastOutcome: "network-failure",
      }),
      slotView("b1.2", {
        card: null,
        left: null,
        operator: null,
        plmn: null,
        registration: null,
        rssiDbm: null,
        lastOutcome: null,
      }),
    ]),
  );
  const titles = ["SLOT", "STATE", "WHY", "UNTIL", "MODEM", "CARD", "OPERA", "DBM", "TODAY", "LEFT", "LAST"];

  test.each([80, 100, 132])("fits %i columns with every column of the contract", (width) => {
    const text = renderStatus(busy, { width, colour: false, timeZone: "UTC" });
    for (const line of text.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    for (const title of titles) expect(text.split("\n")[0]).toContain(title);
    expect(text).toContain("b1.16");
    expect(text).toContain("10:30Z");
  });

  test("on a narrow terminal keeps slot, state and card", () => {
    const text = renderStatus(busy, { width: 40, colour: false, timeZone: "UTC" });
    for (const line of text.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(40);
    for (const title of ["SLOT", "STATE", "CARD", "TODAY"]) expect(text).toContain(title);
  });

  const stuck = statusToWire(
    statusView([
      slotView("b1.1", {
        state: "absent",
        reason:
          "port-locked: /dev/serial/by-path/pci-0000:00:14.0-usb-0:1.3:1.2-port0 is in use by ModemManager (pid 771). Stop that program first.",
      }),
      slotView("b1.2", { state: "idle", reason: null }),
    ]),
  );

  test.each([40, 60, 80, 100])("at %i columns has a long reason whole below its row, with the remedy", (width) => {
    const style = { width, colour: false, timeZone: "UTC" };
    for (const text of [renderStatus(stuck, style), renderScreen(stuck, style, 40, null)]) {
      const lines = text.split("\n");
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      const row = lines.findIndex((line) => line.startsWith("b1.1 "));
      const next = lines.findIndex((line) => line.startsWith("b1.2 "));
      const below = lines
        .slice(row + 1, next)
        .join("")
        .replaceAll(/\s/g, "");
      expect(below).toBe(stuck.slots[0]?.reason?.replaceAll(" ", ""));
      if (width >= 80) expect(lines[row]).toContain("port-locked");
    }
  });

  test("on a wide terminal has a long reason in its row", () => {
    const text = renderStatus(stuck, { width: 260, colour: false, timeZone: "UTC" });
    expect(text.trimEnd().split("\n")).toHaveLength(3);
    expect(text).toContain("Stop that program first.");
  });

  test("on a low screen shows whole slots and counts the rest", () => {
    const slots = Array.from({ length: 30 }, (_, place) =>
      slotView(`b1.${place + 1}`, {
        state: "absent",
        reason: "port-missing: /dev/ttyUSB7 does not exist. Check the cable.",
      }),
    );
    const screen = renderScreen(
      statusToWire(statusView(slots)),
      { width: 80, colour: false, timeZone: "UTC" },
      20,
      null,
    );
    const lines = screen.split("\n");
    expect(lines.length).toBeLessThanOrEqual(20);
    const shown = lines.filter((line) => /^b1\.\d+ +absent/.test(line)).length;
    expect(shown).toBeGreaterThan(2);
    expect(lines.filter((line) => line.includes("Check the cable."))).toHaveLength(shown);
    expect(screen).toContain(`… ${30 - shown} more slots`);
  });

  test("has one letter per sign and says what comes next for each", () => {
    const letters = Object.values(SIGNS).map(({ letter }) => letter);
    expect(new Set(letters).size).toBe(letters.length);
    for (const letter of ["i", "d", "a", "A", "r", "q", "B", "P", "-"]) expect(letters).toContain(letter);
    expect(
      legendText()
        .trimEnd()
        .split("\n")
        .every((line) => line.includes("next: ")),
    ).toBe(true);
  });

  test("has the same legend in the README", () => {
    const readme = readFileSync(join(import.meta.dirname, "..", "..", "README.md"), "utf8");
    const rows = Object.values(SIGNS).map(({ letter, meaning, next }) => `| \`${letter}\` | ${meaning} | ${next} |`);
    expect(readme).toContain(["| letter | state | next |", "|---|---|---|", ...rows].join("\n"));
  });
});

test.each([
  ["a stopped slot", { intent: { want: "stop", by: "ann", reason: null } }, "slot start"],
  ["a slot whose modem stopped", { state: "stopped" }, "slot start"],
  [
    "a slot with a disabled card",
    { card: { iccid: ICCID, state: "disabled", reason: null, until: null } },
    "card enable",
  ],
] as const)("%s needs one act only", (_what, change, next) => {
  const [slot] = statusToWire(statusView([slotView("b1.1", change)])).slots;
  expect(slot === undefined ? null : signOf(slot).next).toBe(next);
});

describe("times", () => {
  test.each([
    ["2026-03-01T09:00:00Z", "2026-03-01T09:00:00.000Z"],
    ["2026-03-01T09:00:00+08:00", "2026-03-01T01:00:00.000Z"],
    ["2026-03-01", "2026-03-01T00:00:00.000Z"],
    ["2h", "2026-03-02T07:30:00.000Z"],
    ["1d", "2026-03-01T09:30:00.000Z"],
    ["90s", "2026-03-02T09:28:30.000Z"],
    ["2w", "2026-02-16T09:30:00.000Z"],
  ])("--since %s is %s", (text, at) => {
    expect(readSince(text, AT)).toBe(at);
  });

  test.each(["", "h", "2", "-1d", "1.5h", "2026-02-30", "tomorrow", "1y"])("--since %j is none", (text) => {
    expect(() => readSince(text, AT)).toThrow(/is no time/);
  });

  test.each([
    ["UTC", "2026-03-01 09:30:00Z"],
    ["Europe/London", "2026-03-01 09:30:00Z"],
    ["Asia/Shanghai", "2026-03-01 17:30:00+08"],
    ["Asia/Kolkata", "2026-03-01 15:00:00+05:30"],
    ["America/St_Johns", "2026-03-01 06:00:00-03:30"],
    ["America/New_York", "2026-03-01 04:30:00-05"],
  ])("name the offset of %s", (zone, expected) => {
    expect(dateTime("2026-03-01T09:30:00Z", zone)).toBe(expected);
    expect(localTimes("Until 2026-03-01T09:30:00Z: rest.", zone)).toBe(`Until ${expected}: rest.`);
    expect(Date.parse(expected.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"))).toBe(
      Date.parse("2026-03-01T09:30:00Z"),
    );
  });

  test("have the offset of their own day on both sides of a change to summer time", () => {
    const days = ["2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z"].map((at) => dateTime(at, "Europe/Berlin"));
    expect(days).toEqual(["2026-03-28 13:00:00+01", "2026-03-30 14:00:00+02"]);
  });

  test("leave alone what only looks like a time", () => {
    expect(localTimes("slot 2026-99-99T99:99:99Z", "UTC")).toBe("slot 2026-99-99T99:99:99Z");
  });

  test("are short today and carry the day otherwise", () => {
    const now = "2026-03-02T23:30:00.000Z";
    expect(shortTime("2026-03-02T10:30:00.000Z", now, "UTC")).toBe("10:30Z");
    expect(shortTime("2026-03-03T10:30:00.000Z", now, "UTC")).toBe("03-03 10:30Z");
    expect(shortTime("2026-03-02T20:30:00.000Z", now, "Asia/Shanghai")).toBe("04:30+08");
    expect([duration(0), duration(65_000), duration(3_723_000), duration(null)]).toEqual([
      "0:00",
      "1:05",
      "1:02:03",
      "",
    ]);
  });
});
