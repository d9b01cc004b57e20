import type { Backend } from "../control/index.ts";
import type { Desk } from "./desk.ts";
import { campaignVerbs } from "./verbs/campaigns.ts";
import { dialVerbs } from "./verbs/dials.ts";
import { hardwareVerbs } from "./verbs/hardware.ts";
import { messageVerbs } from "./verbs/messages.ts";
import { peopleVerbs } from "./verbs/people.ts";
import { proofVerbs } from "./verbs/proof.ts";
import { rackVerbs } from "./verbs/rack.ts";
import { registerVerbs } from "./verbs/registers.ts";
import { siteVerbs } from "./verbs/site.ts";
import { subscriberVerbs } from "./verbs/subscribers.ts";

/** Every verb of the interface over one running daemon. */
export function backendOf(desk: Desk): Backend {
  return {
    ...siteVerbs(desk),
    ...rackVerbs(desk),
    ...hardwareVerbs(desk),
    ...peopleVerbs(desk),
    ...campaignVerbs(desk),
    ...dialVerbs(desk),
    ...subscriberVerbs(desk),
    ...registerVerbs(desk),
    ...proofVerbs(desk),
    ...messageVerbs(desk),
  };
}
