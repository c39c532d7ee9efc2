import type { Readable } from "node:stream";

/**
 * Reads a body, to its end even when it is too long, so that the client can be told.
 * @throws RangeError when it has more bytes
 */
export async function readBody(stream: Readable, maximumBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maximumBytes) chunks.push(chunk);
  }
  if (bytes <= maximumBytes) return Buffer.concat(chunks);
  throw new RangeError(`The body has ${bytes} bytes; at most ${maximumBytes} are taken.`);
}
