const prefix = "stage: ";

/** Notes that a stage of the start is over. */
export function endStage(name: string): void {
  performance.mark(prefix + name);
}

/** A mark of the process's timeline; its time is in milliseconds. */
interface Mark {
  readonly name: string;
  readonly startTime: number;
}

/** Tells how long each stage took, from the start of the process on. */
export function describeStages(
  marks: readonly Mark[] = performance.getEntriesByType("mark"),
): string {
  let begun = 0;
  const lines = marks
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name, startTime }) => {
      const seconds = (startTime - begun) / 1000;
      begun = startTime;
      return `  ${seconds.toFixed(2)} s  ${name.slice(prefix.length)}`;
    });
  return ["Where the time went:", ...lines, ""].join("\n");
}
