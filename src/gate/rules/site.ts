import { type GateRule, isTrue, pass, refuse, shownAt } from "../rule.ts";

const killSwitch: GateRule = {
  id: "kill-switch",
  about: "site",
  check: ({ site }) => {
    if (site.stopAll === null) return pass();
    const { reason, since } = site.stopAll;
    const detail = `All calling was stopped at ${shownAt(since)}: ${reason}. \`simbank resume --reason TEXT\` ends the stop.`;
    return refuse("kill-switch", detail, null, { reason, since: shownAt(since) });
  },
};

const storeSafe: GateRule = {
  id: "store-safe",
  about: "site",
  check: ({ site }) =>
    isTrue(site.storeSafe)
      ? pass()
      : refuse("store-unsafe", "The database does not keep what it acknowledges: put data_dir on a local disk.", null),
};

const clockTrusted: GateRule = {
  id: "clock-trusted",
  about: "site",
  check: ({ at, site }) => {
    const readable = Number.isFinite(at) && at >= 0;
    const seen = { trusted: site.clock.trusted, why: site.clock.why };
    if (readable && isTrue(site.clock.trusted)) return pass(seen);
    const why = readable ? site.clock.why : "the time of day cannot be read";
    return refuse("clock-untrusted", `The clock is not trusted: ${why}.`, null, seen);
  },
};

export const siteRules: readonly GateRule[] = [killSwitch, storeSafe, clockTrusted];
