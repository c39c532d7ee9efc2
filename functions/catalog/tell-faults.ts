import type { IndexEntry } from "./index-store";
import { toBody, type SweepMessage } from "./own-message";
import type { Letter, ResyncParts } from "./resync";
import type { ResyncState } from "./resync-states";

/** Identifiers that one letter carries, to be looked at again when it is put back. */
const maxIdentifiers = 100;
const namedIdentifiers = 3;

/**
 * Tells of the resources that this resync was the first to find unreadable or not to be written, and of
 * a listing that may not be all: one letter for each cause. A fault that lasts is not told again.
 */
export async function tellFaults(
  parts: ResyncParts,
  message: SweepMessage,
  { doubt, toldDoubt }: ResyncState,
): Promise<void> {
  const { type, region, resyncId } = message;
  const news: IndexEntry[] = [];
  for await (const entry of parts.index.list(type, region))
    if (entry.fault?.since === resyncId) news.push(entry);
  const groups = Map.groupBy(news, ({ fault }) => fault?.cause ?? "");
  const letters = [...groups.values()].map((entries) => faultLetter(message, entries));
  if (doubt !== undefined && doubt !== toldDoubt) {
    const reason =
      `The listing of ${type} in ${region} may not be all. ${doubt} What it does not show is deleted ` +
      `only when AWS says that it is gone. Later resyncs do not say this again.`;
    letters.push({ body: toBody({ kind: "resync", type, region }), reason });
  }
  if (letters.length > 0) await parts.tell(letters);
}

function faultLetter({ type, region }: SweepMessage, entries: readonly IndexEntry[]): Letter {
  const identifiers = entries.map(({ key }) => key.identifier);
  const { cause = "", reason = "" } = entries[0]?.fault ?? {};
  const named = identifiers.slice(0, namedIdentifiers).join(", ");
  const others = identifiers.length - namedIdentifiers;
  const which = others > 0 ? `${named} and ${others} more` : named;
  return {
    body: toBody({ kind: "look", type, region, identifiers: identifiers.slice(0, maxIdentifiers) }),
    reason:
      `${type} in ${region}: ${cause} keeps ${identifiers.length} from being read or written: ${which}. ` +
      `Their entities stay as they are; later resyncs do not say this again. ${reason}`,
  };
}
