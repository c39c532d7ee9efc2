import { gatherDeclarations } from "../../functions/catalog/declarations";
import { createJq } from "../../functions/jq";
import { discoverRegistry } from "../../registry/discover";
import { explainEvent } from "../../scripts/explain/explain-event";
import { placeOf } from "../../scripts/handlers/place";
import { handlerSources } from "../../scripts/explain/rule-source";
import { accountId } from "../drivers/parts";
import type { BusEvent } from "../events/bus-event";

/**
 * What `npm run explain` says of an event that was on the bus, held against the handlers as they are now.
 * @param handlersFolder absolute
 */
export async function explainHop(event: BusEvent, handlersFolder: string): Promise<string[]> {
  const registry = discoverRegistry(handlersFolder);
  const jq = createJq();
  try {
    const sources = handlerSources(registry, placeOf(handlersFolder));
    const types = gatherDeclarations(registry.resources.values(), [], [event.region]);
    return await explainEvent(event, { sources, types, hub: accountId }, jq);
  } finally {
    await jq.close();
  }
}
