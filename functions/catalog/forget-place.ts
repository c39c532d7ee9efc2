import { log } from "../log";
import type { Look } from "./look";
import { toBody, type ForgetMessage } from "./own-message";
import { lookInSlices, throwRetry, type ResyncParts } from "./resync";

/**
 * Deletes the entities of a type in a place of an account that has left, as far as no other resource
 * produces them, too.
 * @throws when the message must be tried again
 */
export async function forgetPlace(
  parts: ResyncParts,
  message: ForgetMessage,
  isLate: boolean,
): Promise<void> {
  const { type, region } = message;
  const looks: Look[] = [];
  for await (const { key } of parts.index.list(type, region)) looks.push({ key, left: true });
  const { results, late } = await lookInSlices(parts, looks, isLate);
  throwRetry(results);
  if (late.length > 0) return parts.send([toBody(message)]);
  log.info("account forgotten", { type, region, deleted: looks.length });
}
