/** The word that differs least from the one given, where they have at least half in common. */
export function nearestTo(word: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((one) => ({ one, changes: changesBetween(word.toLowerCase(), one.toLowerCase()) }))
    .filter(({ one, changes }) => changes <= Math.max(one.length, word.length) / 2)
    .sort((a, b) => a.changes - b.changes);
  return nearest?.one;
}

/** How many letters have to be put in, taken out or exchanged to make one word of the other. */
function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (const [at, other] of [...b].entries()) {
      const exchanged = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(exchanged, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
