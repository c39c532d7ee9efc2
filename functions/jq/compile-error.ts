/** Where in a filter, counted from 1. */
export interface FilterPosition {
  readonly line: number;
  /** Only jq 1.8 and later tell it. */
  readonly column?: number;
}

/** A filter that jq does not understand, or that is refused. */
export class JqCompileError extends Error {
  override readonly name = "JqCompileError";

  constructor(
    readonly filter: string,
    reason: string,
    readonly position?: FilterPosition,
  ) {
    super(`JQ filter ${quote(filter)} does not compile: ${reason}${describe(position)}.`);
  }
}

const quotedCharacters = 300;

function quote(filter: string): string {
  if (filter.length <= quotedCharacters) return JSON.stringify(filter);
  return `${JSON.stringify(filter.slice(0, quotedCharacters))}… (${filter.length} characters)`;
}

function describe(position: FilterPosition | undefined): string {
  if (!position) return "";
  const column = position.column === undefined ? "" : `, column ${position.column}`;
  return ` (line ${position.line}${column})`;
}
