import { readFileSync } from "node:fs";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";
import { parseCatalogConfig } from "../../functions/catalog/catalog-config";
import { gatherDeclarations } from "../../functions/catalog/declarations";
import { createJq } from "../../functions/jq";
import { discoverRegistry } from "../../registry/discover";
import { mirroredBlueprints } from "../../registry/with-accounts";
import { placeOf } from "../handlers/place";
import { runCommand, type Output } from "../run-command";
import { explainEvent } from "./explain-event";
import { parseArguments, usage, type Request } from "./parse-arguments";
import { readEvents, readProperties } from "./read-input";
import { fileSource, handlerSources } from "./rule-source";

/**
 * Does what `npm run explain` asks for.
 * @param root the project's folder; other files are looked for from there too
 * @param readInput reads standard input
 * @returns the exit code: 1 when something cannot be read
 */
export async function runExplain(
  args: readonly string[],
  root: string,
  output: Output,
  readInput: () => string = () => readFileSync(0, "utf8"),
): Promise<number> {
  const read = (file: string) => textOf(readFileSync(path.resolve(root, file)));
  const work = async (request: Request): Promise<number> => {
    const isPiped = request.event === "-";
    const events = readEvents(
      isPiped ? "standard input" : request.event,
      isPiped ? readInput() : read(request.event),
    );
    const registry = discoverRegistry(request.handlers);
    const entries = request.config === undefined ? [] : parseCatalogConfig(read(request.config));
    const installation = {
      sources:
        request.rules === undefined
          ? handlerSources(registry, placeOf(request.handlers, root))
          : [fileSource(request.rules, root)],
      types: gatherDeclarations(registry.resources.values(), entries, [
        ...new Set(events.map(({ region }) => region)),
      ]),
      hub: request.hub,
      related: request.hub === undefined ? undefined : new Set(mirroredBlueprints(registry)),
      properties:
        request.resource === undefined
          ? undefined
          : readProperties(request.resource, read(request.resource)),
    };
    const jq = createJq();
    try {
      for (const [index, event] of events.entries()) {
        const lines = await explainEvent(event, installation, jq);
        output.log([...(index > 0 ? [""] : []), ...lines].join("\n"));
      }
      return 0;
    } finally {
      await jq.close();
    }
  };
  const parse = (given: readonly string[]) => parseArguments(given, root);
  return runCommand({ usage, parse, work, refusal: 1 }, args, output);
}

/** CloudTrail delivers its files packed. */
function textOf(bytes: Buffer): string {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isPacked ? gunzipSync(bytes) : bytes).toString("utf8");
}
