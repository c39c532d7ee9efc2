import * as path from "node:path";
import { discoverRegistry } from "../registry/discover";
import type { Registry } from "../registry/registry";

/**
 * The handlers of this installation. In a bundle this module is replaced by static imports of the
 * handler files (components/bundle.ts); read from source, as in tests, it reads the folder.
 */
export const registry: Registry = discoverRegistry(path.join(__dirname, "../handlers"));
