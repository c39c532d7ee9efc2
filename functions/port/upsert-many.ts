import { bodyLimitBytes, chunkEntities, type OversizedEntity } from "./chunk-entities";
import type { EntityFailure, WriteResult } from "../../registry/contract/port";
import { PortError } from "./port-error";
import type { Answer, PortRequest, Send } from "./request";
import type { EntityInput } from "./types";

/** Entry for one entity in the lists of Port's bulk answer. */
interface BulkEntry {
  readonly index?: number;
  readonly identifier?: string;
  readonly statusCode?: number;
  readonly error?: string;
  readonly message?: string;
}

/**
 * Writes entities through Port's bulk call, one chunk after the other, in the given order.
 * @param query parameters of the call
 * @returns what was written and what was not; throws `PortError` when a whole call fails
 */
export async function upsertMany(
  send: Send,
  blueprint: string,
  entities: readonly EntityInput[],
  query: PortRequest["query"],
): Promise<WriteResult> {
  const { chunks, oversized } = chunkEntities(entities);
  const result: WriteResult = { written: [], errors: oversized.map(describeOversized) };
  for (const chunk of chunks) {
    const { written, errors } = await upsertChunk(send, blueprint, chunk, query);
    result.written.push(...written);
    result.errors.push(...errors);
  }
  return result;
}

function describeOversized({ entity, bodyBytes }: OversizedEntity): EntityFailure {
  const { identifier } = entity;
  const message =
    `The entity "${identifier}" makes a request of ${bodyBytes} bytes; Port takes less than ${bodyLimitBytes}. ` +
    "Map fewer or shorter properties.";
  return { identifier, status: 413, code: "entity_too_large", message };
}

async function upsertChunk(
  send: Send,
  blueprint: string,
  chunk: readonly EntityInput[],
  query: PortRequest["query"],
): Promise<WriteResult> {
  const path = ["blueprints", blueprint, "entities", "bulk"];
  try {
    const answer = await send({ method: "POST", path, query, body: { entities: chunk } });
    return readBulkAnswer(answer, chunk);
  } catch (error) {
    if (!(error instanceof PortError) || !isOfOne(error)) throw error;
    const [only, ...others] = chunk;
    if (only && others.length === 0) {
      const { status = 0, code = "", portMessage: message = error.message } = error;
      const failure = { identifier: only.identifier, status, code, message };
      return { written: [], errors: [failure] };
    }
    const middle = Math.ceil(chunk.length / 2);
    const first = await upsertChunk(send, blueprint, chunk.slice(0, middle), query);
    const second = await upsertChunk(send, blueprint, chunk.slice(middle), query);
    return {
      written: [...first.written, ...second.written],
      errors: [...first.errors, ...second.errors],
    };
  }
}

/**
 * Whether a refusal may be about one entity alone. 413: Port counts more than we do. 422 and 400: one malformed
 * entity makes Port refuse its neighbours. A run that has ended is about all of them.
 */
function isOfOne({ status, code }: PortError): boolean {
  return status === 413 || status === 422 || (status === 400 && code !== "run_exhausted");
}

function readBulkAnswer(answer: Answer, chunk: readonly EntityInput[]): WriteResult {
  const written = entriesByIndex(answer.body.entities, chunk);
  const failed = entriesByIndex(answer.body.errors, chunk);
  const result: WriteResult = { written: [], errors: [] };
  chunk.forEach(({ identifier }, index) => {
    const failure = failed.get(index);
    if (failure) {
      const { statusCode: status = answer.status, error: code = "", message = "" } = failure;
      result.errors.push({ identifier, status, code, message });
    } else if (written.has(index) || answer.status !== 207) {
      result.written.push(identifier);
    } else {
      const message = `Port's answer to the bulk call does not mention the entity "${identifier}".`;
      result.errors.push({ identifier, status: answer.status, code: "unreported", message });
    }
  });
  return result;
}

function entriesByIndex(list: unknown, chunk: readonly EntityInput[]): Map<number, BulkEntry> {
  const entries = Array.isArray(list) ? list.map(readEntry) : [];
  return new Map(
    entries.map((entry) => {
      const byName = chunk.findIndex(({ identifier }) => identifier === entry.identifier);
      return [entry.index ?? byName, entry];
    }),
  );
}

/** Keeps of an entry what has the documented type. */
function readEntry(entry: unknown): BulkEntry {
  const fields = Object(entry) as Record<string, unknown>;
  const numberIn = (name: string) =>
    typeof fields[name] === "number" ? { [name]: fields[name] } : {};
  const textIn = (name: string) =>
    typeof fields[name] === "string" ? { [name]: fields[name] } : {};
  return {
    ...numberIn("index"),
    ...numberIn("statusCode"),
    ...textIn("identifier"),
    ...textIn("error"),
    ...textIn("message"),
  };
}
