import type { Readable } from "node:stream";

/** Of a body that is too long so much more is read, so that its sender can be told. */
const PATIENCE = 2;

/** Says that a body has more bytes than are taken. */
export class BodyTooLargeError extends RangeError {
  override readonly name = "BodyTooLargeError";

  constructor(
    /** As far as they were counted. */
    readonly bytes: number,
    maximumBytes: number,
  ) {
    super(`The body has ${bytes} bytes; at most ${maximumBytes} are taken.`);
  }
}

/**
 * Reads a body. One that is too long is read a while, since clients look at the answer only when they
 * have sent all, and is kept no longer than it may be.
 * @throws BodyTooLargeError when it has more bytes
 */
export async function readBody(stream: Readable, maximumBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maximumBytes) chunks.push(chunk);
    else chunks.length = 0;
    if (bytes > PATIENCE * maximumBytes) break;
  }
  if (bytes <= maximumBytes) return Buffer.concat(chunks);
  throw new BodyTooLargeError(bytes, maximumBytes);
}
