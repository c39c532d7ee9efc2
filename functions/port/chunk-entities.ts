import type { EntityInput } from "./types";

/** Most entities that Port takes in one bulk call. */
export const maxEntitiesPerCall = 20;

/** Size at which Port refuses a request body, in bytes. */
export const bodyLimitBytes = 1024 * 1024;

/** An entity that does not fit into any call. */
export interface OversizedEntity {
  readonly entity: EntityInput;
  /** Size of the whole request body with this entity alone, in bytes. */
  readonly bodyBytes: number;
}

const envelopeBytes = Buffer.byteLength(JSON.stringify({ entities: [] }));

/**
 * Splits entities into bulk calls of at most 20 entities and less than 1 MiB of JSON, in order.
 * @returns the calls, and apart from them the entities that are too large even alone
 */
export function chunkEntities(entities: readonly EntityInput[]): {
  chunks: EntityInput[][];
  oversized: OversizedEntity[];
} {
  const chunks: EntityInput[][] = [];
  const oversized: OversizedEntity[] = [];
  let chunk: EntityInput[] = [];
  let bodyBytes = envelopeBytes;

  for (const entity of entities) {
    const entityBytes = Buffer.byteLength(JSON.stringify(entity));
    if (envelopeBytes + entityBytes >= bodyLimitBytes) {
      oversized.push({ entity, bodyBytes: envelopeBytes + entityBytes });
      continue;
    }
    // One more byte for the comma.
    const isFull = bodyBytes + entityBytes + 1 >= bodyLimitBytes;
    if (chunk.length > 0 && (chunk.length === maxEntitiesPerCall || isFull)) {
      chunks.push(chunk);
      chunk = [];
      bodyBytes = envelopeBytes;
    }
    bodyBytes += entityBytes + (chunk.length > 0 ? 1 : 0);
    chunk.push(entity);
  }
  return { chunks: chunk.length > 0 ? [...chunks, chunk] : chunks, oversized };
}
