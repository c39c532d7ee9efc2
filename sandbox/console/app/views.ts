import type { View } from "./view";
import { home } from "./views/home";

/** Every view, in the order of the navigation. */
export const views: readonly View[] = [home];
