/** Characters of the last column that are shown. */
const LAST = 100;

/** Lays out rows below their headings; the last column is cut, the others are as wide as they must be. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly (string | null | undefined)[])[],
): string[] {
  if (rows.length === 0) return ["none"];
  const all = [headings, ...rows.map((row) => row.map((cell) => cell ?? ""))];
  const widths = headings.map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  return all.map((row) =>
    row
      .map((cell, column) =>
        column === headings.length - 1
          ? cut(cell.replaceAll("\n", " "))
          : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

function cut(text: string): string {
  return text.length > LAST ? `${text.slice(0, LAST - 1)}…` : text;
}
