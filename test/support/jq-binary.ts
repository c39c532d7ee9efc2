import { existsSync } from "node:fs";
import * as path from "node:path";

/**
 * The jq binary that is the oracle: what `JQ_PATH` names, or else the one that `node-jq` has fetched when it was
 * installed, which `npm ci` does not let it do by itself (`allowScripts`); or else that on `PATH`.
 */
export function jqBinary(): string {
  const own = path.join(path.dirname(require.resolve("node-jq/package.json")), "bin", "jq");
  return process.env.JQ_PATH ?? (existsSync(own) ? own : "jq");
}
