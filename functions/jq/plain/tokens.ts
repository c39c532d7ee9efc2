/** A piece of a filter. */
export interface Token {
  readonly kind: "field" | "name" | "text" | "number" | "sign";
  /** Without the quotes of a text and the dot of a field. */
  readonly value: string;
}

const pattern =
  /\s+|(?<field>\.[A-Za-z_][A-Za-z_0-9]*)|(?<name>[A-Za-z_][A-Za-z_0-9]*)|"(?<text>[^"\\\p{C}]*)"|(?<number>\d{1,15})(?![\d.eE])|(?<sign>\/\/(?![=\/])|==|!=(?!=)|\.(?![.\d])|[()[\]{},:|?](?!=)|\+(?!=))/uy;

/** Splits a filter. @returns undefined when it has anything that only jq itself reads */
export function tokensOf(filter: string): Token[] | undefined {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < filter.length) {
    const groups = pattern.exec(filter)?.groups;
    if (!groups) return undefined;
    for (const [kind, value] of Object.entries(groups)) {
      if (value === undefined) continue;
      tokens.push({ kind, value: kind === "field" ? value.slice(1) : value } as Token);
    }
  }
  return tokens;
}
