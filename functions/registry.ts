import * as path from "node:path";
import { discoverRegistry } from "../registry/discover";
import type { Handlers } from "../registry/collect";
import { launchProduct } from "./products/launch-product";

/**
 * The handlers of this installation. In a bundle this module is replaced by static imports of the
 * handler files that the function uses (components/bundle.ts); read from source, it reads the folder.
 */
export const registry: Handlers = discoverRegistry(path.join(__dirname, "../handlers"), {
  launch: launchProduct,
});
