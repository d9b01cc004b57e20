import type { Config } from "./config.ts";
import { slotPlan } from "./slot-plan.ts";

/**
 * What a configuration means, for programs that must not read it themselves: `simbankd check --json` prints it as
 * `site`. A slot has a `position` where a rule gives it one; its `device` is words then.
 */
export function siteSummary(config: Config): object {
  return {
    data_dir: config.data_dir,
    socket: config.socket,
    country: config.deployment.country,
    profile_dir: config.profile_dir ?? null,
    banks: config.banks.map(({ bank, device }) => ({ bank, device })),
    slots: slotPlan(config).map(({ slot, device, place, profile }) => ({
      slot,
      device,
      position: place?.position ?? null,
      interface: place?.interface ?? null,
      adapter: place?.adapter ?? null,
      profile,
    })),
  };
}
