import type { Route } from "../route.ts";
import { callRoutes } from "./call.ts";
import { campaignRoutes } from "./campaign.ts";
import { peopleRoutes } from "./people.ts";
import { rackRoutes } from "./rack.ts";
import { siteRoutes } from "./site.ts";

/** Every verb of the interface. */
export const ROUTES: readonly Route[] = [
  ...siteRoutes,
  ...rackRoutes,
  ...peopleRoutes,
  ...campaignRoutes,
  ...callRoutes,
];
