import type { View } from "./view";
import { home } from "./views/home";
import { catalog } from "./views/catalog";
import { aws } from "./views/aws";
import { events } from "./views/events";
import { faults } from "./views/faults";
import { mail } from "./views/mail";
import { map } from "./views/map";
import { runs } from "./views/runs";
import { selfService } from "./views/self-service";
import { traces } from "./views/traces";

/** Every view, in the order of the navigation. */
export const views: readonly View[] = [
  ...[home, selfService, runs, catalog, events, traces],
  ...[mail, map, faults, aws],
];
