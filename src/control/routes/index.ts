import type { Route } from "../route.ts";
import { callRoutes } from "./call.ts";
import { campaignRoutes } from "./campaign.ts";
import { peopleRoutes } from "./people.ts";
import { hardwareRoutes } from "./hardware.ts";
import { messageRoutes } from "./message.ts";
import { proofRoutes } from "./proof.ts";
import { rackRoutes } from "./rack.ts";
import { registerRoutes } from "./register.ts";
import { reportRoutes } from "./report.ts";
import { siteRoutes } from "./site.ts";
import { subscriberRoutes } from "./subscriber.ts";

/** Every verb of the interface. */
export const ROUTES: readonly Route[] = [
  ...siteRoutes,
  ...rackRoutes,
  ...hardwareRoutes,
  ...peopleRoutes,
  ...messageRoutes,
  ...campaignRoutes,
  ...subscriberRoutes,
  ...registerRoutes,
  ...proofRoutes,
  ...reportRoutes,
  ...callRoutes,
];
