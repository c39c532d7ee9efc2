/** Checks types for as long as whoever has started it is there. Node runs this file as it is. */
import { createRequire } from "node:module";
import process from "node:process";

process.on("disconnect", () => process.exit(0));
createRequire(import.meta.url)("typescript/lib/tsc.js");
