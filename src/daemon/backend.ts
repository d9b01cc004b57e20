import type { Backend } from "../control/index.ts";
import type { Desk } from "./desk.ts";
import { campaignVerbs } from "./verbs/campaigns.ts";
import { peopleVerbs } from "./verbs/people.ts";
import { rackVerbs } from "./verbs/rack.ts";
import { siteVerbs } from "./verbs/site.ts";

/** Every verb of the interface over one running daemon. */
export function backendOf(desk: Desk): Backend {
  return { ...siteVerbs(desk), ...rackVerbs(desk), ...peopleVerbs(desk), ...campaignVerbs(desk) };
}
