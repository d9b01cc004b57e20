import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { err, ok } from "../../src/domain/result.ts";
import { monoMs } from "../../src/domain/time.ts";
import { type BankAnswer, SimBank } from "../../src/driver/index.ts";
import type { LineClosed, openLine, SerialLineHandlers } from "../../src/serial/index.ts";

/** A controller on a line that exists only in memory. */
class Controller {
  readonly written: { readonly text: string; readonly at: number }[] = [];
  readonly troubles: (string | null)[] = [];
  /** What it says to a command; null: nothing. */
  answer: (text: string) => string | null = () => "SWITCH OK";
  missing = false;
  readonly bank: SimBank;
  #handlers: SerialLineHandlers | null = null;

  constructor() {
    this.bank = new SimBank({
      name: "k1",
      device: "/dev/bank",
      baudRate: 115_200,
      mono: () => monoMs(Date.now()),
      open: this.#open,
      changed: (trouble) => this.troubles.push(trouble),
      fault: (error) => expect.fail(String(error)),
    });
  }

  say(text: string): void {
    this.#handlers?.data(Buffer.from(text, "latin1"));
  }

  die(): void {
    const reason: LineClosed = {
      kind: "hung-up",
      code: "SB_PORT_CLOSED",
      message: "It was unplugged.",
      released: true,
    };
    this.#handlers?.closed(reason);
    this.#handlers = null;
  }

  get commands(): readonly string[] {
    return this.written.map(({ text }) => text.trim());
  }

  readonly #open: typeof openLine = async (_options, handlers) => {
    if (this.missing) return err({ code: "SB_PORT_MISSING", message: "There is no such port.", holder: null });
    this.#handlers = handlers;
    return ok({
      path: "/dev/bank",
      devicePath: "/dev/bank",
      isOpen: true,
      outstandingBytes: 0,
      write: (text) => {
        this.written.push({ text, at: Date.now() });
        const said = text.startsWith("AT+SWIT") ? this.answer(text) : "SWSIM OK";
        if (said !== null) setTimeout(() => this.say(`${said}\r\n`), 300);
        return ok(undefined);
      },
      modemLines: async () => err("none"),
      setModemLines: async () => err("none"),
      close: async () => undefined,
    });
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A controller that is reached, and its answers as they come. */
async function reached(): Promise<{ readonly box: Controller; readonly answers: BankAnswer[] }> {
  const box = new Controller();
  box.bank.start();
  await vi.advanceTimersByTimeAsync(2_000);
  return { box, answers: [] };
}

function ask(box: Controller, answers: BankAnswer[], column: number, row: number): void {
  box.bank.select(column, row).then(
    (answer) => answers.push(answer),
    (error: unknown) => expect.fail(String(error)),
  );
}

describe("the controller of a card bank", () => {
  it("is given one command at a time, a second apart, for whichever columns", async () => {
    const { box, answers } = await reached();
    for (const column of [1, 2, 3]) ask(box, answers, column, 4);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(box.commands).toEqual(["AT+CWSIM", "AT+SWIT01-0004", "AT+SWIT02-0004", "AT+SWIT03-0004"]);
    const gaps = box.written.slice(1).map(({ at }, index) => at - (box.written[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
    expect(answers).toEqual([null, null, null]);
  });

  it("may keep silent: whether it obeyed shows on the card", async () => {
    const { box, answers } = await reached();
    box.answer = () => null;
    ask(box, answers, 1, 2);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(answers).toEqual([null]);
  });

  it("that refuses is heard", async () => {
    const { box, answers } = await reached();
    box.answer = () => "ERROR";
    ask(box, answers, 9, 2);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(answers).toEqual([{ fault: "bank-refused", detail: "ERROR" }]);
  });

  it("that answers in pieces, with an echo before it, is understood", async () => {
    const { box, answers } = await reached();
    box.answer = () => null;
    ask(box, answers, 1, 2);
    await vi.advanceTimersByTimeAsync(100);
    for (const piece of ["AT+SWIT01", "-0002\rSWIT", "CH OK\r", "\n"]) box.say(piece);
    await vi.advanceTimersByTimeAsync(0);
    expect(answers).toEqual([null]);
  });

  it("that dies tells everybody who waits, says so, and is taken up again when it is back", async () => {
    const { box, answers } = await reached();
    box.answer = () => null;
    for (const column of [1, 2]) ask(box, answers, column, 1);
    await vi.advanceTimersByTimeAsync(500);
    box.missing = true;
    box.die();
    await vi.advanceTimersByTimeAsync(3_000);
    const gone = { fault: "bank-unavailable", detail: "It was unplugged." };
    expect(answers).toEqual([gone, gone]);
    expect(box.bank.trouble).toBe("There is no such port.");
    expect(await box.bank.select(1, 1)).toEqual({ fault: "bank-unavailable", detail: "There is no such port." });
    box.missing = false;
    await vi.advanceTimersByTimeAsync(3_000);
    expect([box.bank.trouble, box.troubles]).toEqual([
      null,
      [null, "It was unplugged.", "There is no such port.", null],
    ]);
  });

  it("that is too busy drops what has waited too long: that modem's radio is on again", async () => {
    const { box, answers } = await reached();
    box.answer = () => null;
    for (let column = 1; column <= 16; column += 1) ask(box, answers, column, 1);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(answers).toHaveLength(16);
    expect(answers.at(-1)).toMatchObject({ fault: "bank-unavailable", detail: expect.stringContaining("busy") });
    expect(box.commands).not.toContain("AT+SWIT16-0001");
  });

  it("leaves nobody waiting when the daemon stops", async () => {
    const { box, answers } = await reached();
    box.answer = () => null;
    ask(box, answers, 1, 1);
    await vi.advanceTimersByTimeAsync(10);
    await box.bank.stop();
    expect(answers).toEqual([{ fault: "bank-unavailable", detail: "the daemon stops" }]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
