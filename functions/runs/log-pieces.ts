/** Bytes of JSON that one call carries at first; Port takes 1 MiB with everything around it. */
export const pieceBytes = 256 * 1024;

/** Pieces are not made smaller than this when Port still finds them too large. */
export const smallestPieceBytes = 1024;

/** The beginning of a run's log, as much as one call carries. */
export interface Piece {
  readonly message: string;
  /** How many lines end in it. */
  readonly lines: number;
  /** What is left, the rest of a line that was cut included. */
  readonly rest: readonly string[];
}

/** Takes as many whole lines as go into one call; a line that is too long by itself is cut. */
export function takePiece(lines: readonly string[], limitBytes: number): Piece {
  let bytes = 0;
  let count = 0;
  for (const line of lines) {
    const added = jsonBytes(line) + jsonBytes("\n");
    if (bytes + added > limitBytes) break;
    bytes += added;
    count += 1;
  }
  if (count > 0)
    return { message: lines.slice(0, count).join("\n"), lines: count, rest: lines.slice(count) };
  const [long = "", ...others] = lines;
  const message = cut(long, limitBytes);
  const rest = long.slice(message.length);
  return rest === ""
    ? { message, lines: 1, rest: others }
    : { message, lines: 0, rest: [rest, ...others] };
}

/** The longest beginning that is small enough, at least one character; no character is cut in two. */
function cut(line: string, limitBytes: number): string {
  let bytes = 0;
  let length = 0;
  for (const character of line) {
    bytes += jsonBytes(character);
    if (bytes > limitBytes && length > 0) break;
    length += character.length;
  }
  return line.slice(0, length);
}

/** Bytes of a text inside of a JSON string. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

/** What stands in a log for lines that were not kept. */
export function missingLines(count: number): string {
  return `(${count} more lines are missing here.)`;
}
