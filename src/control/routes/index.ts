import type { Route } from "../route.ts";
import { callRoutes } from "./call.ts";
import { campaignRoutes } from "./campaign.ts";
import { peopleRoutes } from "./people.ts";
import { hardwareRoutes } from "./hardware.ts";
import { rackRoutes } from "./rack.ts";
import { reportRoutes } from "./report.ts";
import { siteRoutes } from "./site.ts";
import { subscriberRoutes } from "./subscriber.ts";

/** Every verb of the interface. */
export const ROUTES: readonly Route[] = [
  ...siteRoutes,
  ...rackRoutes,
  ...hardwareRoutes,
  ...peopleRoutes,
  ...campaignRoutes,
  ...subscriberRoutes,
  ...reportRoutes,
  ...callRoutes,
];
