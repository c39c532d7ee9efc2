import type { Size } from "./size";

/** The figures of one function. */
export interface Row {
  readonly name: string;
  readonly ours: Size & { readonly gzipBytes: number };
  readonly theirs: Size;
  readonly ourMilliseconds: number;
  readonly theirMilliseconds: number;
  /** Our load time as a share of theirs. */
  readonly ratio: number;
}

const columns: readonly (readonly [title: string, cell: (row: Row) => string])[] = [
  ["function", ({ name }) => name],
  ["bundle", ({ ours }) => `${count(ours.bytes)} B`],
  ["gzip", ({ ours }) => `${count(ours.gzipBytes)} B`],
  ["load", ({ ourMilliseconds }) => `${ourMilliseconds.toFixed(1)} ms`],
  ["default package", ({ theirs }) => `${count(theirs.bytes)} B`],
  ["files", ({ theirs }) => count(theirs.files)],
  ["load", ({ theirMilliseconds }) => `${theirMilliseconds.toFixed(1)} ms`],
  ["size ratio", ({ ours, theirs }) => (ours.bytes / theirs.bytes).toFixed(3)],
  ["load ratio", ({ ratio }) => ratio.toFixed(2)],
];

/** Lays the rows out for a terminal: names to the left, figures to the right. */
export function formatTable(rows: readonly Row[]): string {
  const lines = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, cell]) => cell(row))),
  ];
  const widths = columns.map((_column, index) =>
    Math.max(...lines.map((line) => line[index]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, index) => {
          const width = widths[index] ?? 0;
          return index === 0 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join("  "),
    )
    .join("\n");
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
