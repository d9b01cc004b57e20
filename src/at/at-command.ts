import { SimbankError } from "../domain/errors.ts";
import type { DialPermit } from "../gate/permit.ts";
import { spellsDial } from "./dial-verb.ts";

declare const WIRE: unique symbol;
/** Text for a modem. Only this file makes it, so that whatever reaches a line has passed here. */
export type WireText = string & { readonly [WIRE]: true };

export interface CommandParts {
  /** `explain`: the command behind recorded bytes; an exchange follows its answer and never writes it. */
  readonly kind: "send" | "explain";
  /** Without the terminating CR. */
  readonly text: string;
  /** The same with numbers and PINs masked, for traces and logs. */
  readonly masked: string;
  /** Prefixes of the lines that belong to its answer, such as `+CSQ:`; `""` accepts lines without a prefix. */
  readonly answers: readonly string[];
  /** `dial` and `answer` are also ended by NO CARRIER, BUSY, NO ANSWER, NO DIALTONE (modem-facts §1.5). */
  readonly finals: "standard" | "dial";
  /** `none`: no byte may be written while it is pending (a blocking `ATD`); `normal` otherwise. */
  readonly pending: "normal" | "none";
  readonly timeoutMs: number;
}

/** Every command that was made here: a look-alike is none. */
const GENUINE = new WeakSet<AtCommand>();

/**
 * One AT command. `at/command.ts` is its only maker: the compiler takes no other object for one, and at run time a
 * look-alike is found out. A text that would place a call exists only with the permit that was spent for it.
 */
export class AtCommand implements CommandParts {
  /** For the compiler alone: an object of the same shape lacks it. */
  declare private readonly brand: never;
  readonly kind: CommandParts["kind"];
  readonly text: string;
  readonly masked: string;
  readonly answers: readonly string[];
  readonly finals: CommandParts["finals"];
  readonly pending: CommandParts["pending"];
  readonly timeoutMs: number;

  /** Throws `SB_PERMIT` for a text that places a call without `permit`, and for one that holds a control character. */
  constructor(parts: CommandParts, permit: DialPermit | null = null) {
    if (parts.kind === "send") refuseDial(parts, permit);
    GENUINE.add(this);
    this.kind = parts.kind;
    this.text = parts.text;
    this.masked = parts.masked;
    this.answers = parts.answers;
    this.finals = parts.finals;
    this.pending = parts.pending;
    this.timeoutMs = parts.timeoutMs;
  }

  /** Whether this is a command at all, whatever its type was declared to be. */
  static isGenuine(command: AtCommand): boolean {
    return GENUINE.has(command);
  }
}

function refuseDial({ text, masked }: CommandParts, permit: DialPermit | null): void {
  if (/[^\x20-\x7e]/.test(text)) {
    throw new SimbankError("SB_PERMIT", `${JSON.stringify(masked)} is no command: it holds a control character.`);
  }
  if (permit !== null || !spellsDial(text)) return;
  throw new SimbankError("SB_PERMIT", `${masked.slice(0, 3)}… would place a call without a permit: ask the gate.`);
}

/** What a command looks like on the wire. Throws `SB_PERMIT` for anything that `at/command.ts` did not make to be sent. */
export function wireText(command: AtCommand): WireText {
  if (AtCommand.isGenuine(command) && command.kind === "send") return `${command.text}\r` as WireText;
  throw new SimbankError("SB_PERMIT", "Only a command of at/command.ts may be sent to a modem.");
}

/** The one intended abort of a pending dial: a bare CR (V.250 §5.6.1). */
export const ABORT = "\r" as WireText;
/** Leaves a data prompt. */
export const ESCAPE = "\u001b" as WireText;
