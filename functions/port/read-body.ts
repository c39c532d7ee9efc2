import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/** The encoding that the client asks for. */
export const acceptedEncoding = "gzip";

const unzip = promisify(gunzip);

/** A body that cannot be read, and whether the next attempt may bring a readable one. */
export class UnreadableBody extends Error {
  constructor(
    readonly reason: string,
    readonly code: "answer_too_large" | "answer_unreadable",
  ) {
    super(reason);
  }
}

/**
 * Gives an answer's text.
 * @param encoding the header `content-encoding`
 * @param limitBytes the most that it may have, once it is unpacked
 * @throws UnreadableBody when it has more, or is not what the encoding says
 */
export async function readBody(
  body: Uint8Array,
  encoding: string | undefined,
  limitBytes: number,
): Promise<string> {
  const name = (encoding ?? "").trim().toLowerCase();
  if (body.byteLength > limitBytes) throw tooLarge(limitBytes);
  if (body.byteLength === 0 || name === "" || name === "identity") return toText(body);
  if (name !== acceptedEncoding) {
    throw new UnreadableBody(
      `in the encoding "${name.slice(0, 40)}", which was not asked for`,
      "answer_unreadable",
    );
  }
  try {
    return toText(await unzip(body, { maxOutputLength: limitBytes }));
  } catch (error) {
    const { code = "unknown" } = error as { code?: string };
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limitBytes);
    throw new UnreadableBody(`that is not the gzip it claims to be (${code})`, "answer_unreadable");
  }
}

/** The refusal of a body with more bytes than the limit. */
export function tooLarge(limitBytes: number): UnreadableBody {
  return new UnreadableBody(`of more than ${limitBytes} bytes`, "answer_too_large");
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
