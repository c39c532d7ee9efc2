import { limits } from "../limits";

/** Room for what stands around the records of an event. */
const FRAME_BYTES = 1024;

/**
 * Divides records so that the event of each part is one that Lambda takes, as its event sources do.
 * @returns in order; a record that is too large alone is a part of its own
 */
export function payloadChunks<T>(records: readonly T[], toRecord: (record: T) => unknown): T[][] {
  const most = limits.Lambda.payloadBytes.value - FRAME_BYTES;
  const chunks: T[][] = [];
  let left = 0;
  for (const record of records) {
    const bytes = Buffer.byteLength(JSON.stringify(toRecord(record))) + 1;
    const last = chunks.at(-1);
    if (last && bytes <= left) last.push(record);
    else chunks.push([record]);
    left = (last && bytes <= left ? left : most) - bytes;
  }
  return chunks;
}
