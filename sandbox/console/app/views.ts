import type { View } from "./view";
import { home } from "./views/home";
import { catalog } from "./views/catalog";
import { events } from "./views/events";
import { runs } from "./views/runs";
import { selfService } from "./views/self-service";
import { traces } from "./views/traces";

/** Every view, in the order of the navigation. */
export const views: readonly View[] = [home, selfService, runs, catalog, events, traces];
