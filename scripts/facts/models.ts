import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";

/** Reads the newest model of a service that botocore carries: `<service>/<version>/service-2.json`. */
export function newestModel<T>(folder: string): T | undefined {
  if (!statSync(folder).isDirectory()) return undefined;
  for (const version of readdirSync(folder).sort().reverse()) {
    const file = path.join(folder, version, "service-2.json");
    if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as T;
    if (existsSync(`${file}.gz`))
      return JSON.parse(gunzipSync(readFileSync(`${file}.gz`)).toString("utf8")) as T;
  }
  return undefined;
}
