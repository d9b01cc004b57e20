/** How a fixed command is answered: information lines, then `final` (default `OK`; `""`: no final result at all). */
export interface Reply {
  readonly lines: readonly string[];
  readonly final?: string;
}

/**
 * A line that a modem volunteers. Texts are templates, see `template.ts`. `when` names a setting and the first item of
 * its value: `+CLCC=1`, `+QINDCFG:ccinfo=1`, `+WIND!=0`.
 */
export interface VolunteeredLine {
  readonly text: string;
  readonly when?: string;
  /** Milliseconds after the event, not scaled: a modem's own slowness. Default 0. */
  readonly afterMs?: number;
}

/** A line of the tail of a call. */
export interface ReleaseLine extends VolunteeredLine {
  /** Only if our side hung up, or only if the far side or the network did. */
  readonly by?: "local" | "far";
  /** Only if the call was answered, or only if it was not. */
  readonly answered?: boolean;
  /** Only after this cause (24.008). */
  readonly cause?: number;
}

/** Call states that are announced; `early-media` is a family's belief that the call was answered when it was not. */
export type ProgressState = "dialing" | "alerting" | "active";

/** One modem family as data: what it says of itself, how it dials, what it volunteers, where it differs from 3GPP. */
export interface Personality {
  readonly name: string;
  readonly title: string;
  /** Where it is known from that the family differs from 3GPP, by key of this record. */
  readonly evidence: Readonly<Record<string, string>>;
  readonly identity: {
    readonly manufacturer: string;
    readonly model: string;
    readonly revision: string;
    /** Lines of `ATI`. */
    readonly ati: readonly string[];
  };
  /** `v250`: each line between CRLFs. `bare`: no CRLF in front, as old firmware does. */
  readonly framing: "v250" | "bare";
  /** Milliseconds to answer a plain command, not scaled. */
  readonly replyMs: number;
  /** Lines after power-on, in order, `afterMs` from power-on (scaled). */
  readonly boot: readonly VolunteeredLine[];
  /** Milliseconds from power-on or radio-on to registration (scaled). */
  readonly registrationMs: number;
  /** Milliseconds after `+CFUN=1` in which most commands get `+CME ERROR: 515` (scaled). */
  readonly deviceBusyMs: number;
  /** The USB device goes away and comes back when the modem resets. */
  readonly portVanishesOnReset: boolean;
  readonly lte: boolean;
  readonly dial: "immediate" | "blocking";
  /** What a blocking `ATD` ends with on answer. */
  readonly answeredBy: "OK" | "CONNECT";
  /** Final result of a command the family does not know. */
  readonly unknownCommand: "ERROR" | "COMMAND NOT SUPPORT";
  readonly cpinWithoutOk: boolean;
  /** Commands of the common set that this family refuses, by name. */
  readonly unsupported: readonly string[];
  /** Set commands that are accepted and remembered, by name. */
  readonly settings: readonly string[];
  /** Settings after power-on that differ from "0", by key. */
  readonly defaults: Readonly<Record<string, string>>;
  /** Fixed answers by exact command, upper case, such as `+QCCID` or `+CPCMREG?`. */
  readonly replies: Readonly<Record<string, Reply>>;
  readonly calls: {
    /** Voice call ids count from here: EC2x keeps id 1 for its packet-data pseudo call. */
    readonly firstId: number;
    /** Whether `+CLCC` lists voice calls at all. */
    readonly listed: boolean;
    readonly phantomPacketCall: boolean;
    /** Milliseconds for which a released call is still listed, not scaled. */
    readonly listLagMs: number;
    /** Final or unsolicited result words by 24.008 cause; every other cause is NO CARRIER. */
    readonly resultWords: Readonly<Record<string, string>>;
    readonly progress: Readonly<Record<ProgressState, readonly VolunteeredLine[]>>;
    readonly release: readonly ReleaseLine[];
    readonly ring: readonly VolunteeredLine[];
    /** A key pressed by the far side. */
    readonly key: readonly VolunteeredLine[];
  };
  /**
   * The condition under which a call's speech is on the modem's second port, as `when` of a line; null where it has
   * analogue pins alone. A set command of that name is refused without an active call where `needsCall`.
   */
  readonly speech: { readonly when: string; readonly needsCall: boolean } | null;
  /** Texts of `+CEER`: after a network or remote release, after our own hang-up, before the first call. Null: refused. */
  readonly ceer: { readonly far: string; readonly local: string; readonly none: string } | null;
  /** Command that selects the card, counting from `base`; null where the module has one card holder. */
  readonly cardSwitch: { readonly command: string; readonly base: 0 | 1; readonly needsRadioOff: boolean } | null;
  /** Volunteered on card removal and insertion. */
  readonly simRemoved: readonly VolunteeredLine[];
  readonly simInserted: readonly VolunteeredLine[];
  /** Lines volunteered while idle, one each `everyMs` (not scaled); 0 for none. */
  readonly noise: { readonly everyMs: number; readonly lines: readonly string[] };
}
