import type { Finding } from "./finding";

/** A kind of finding that is told once, however often it is met. */
const noteKind = "aws-value-in-jq";

/** Makes one note of all findings about values that AWS alone sets; the others stay as they are. */
export function foldNotes(findings: readonly Finding[]): Finding[] {
  const notes = findings.filter(({ kind }) => kind === noteKind);
  const [first] = notes;
  if (!first || notes.length === 1) return [...findings];
  const all = (member: "file" | "value") =>
    [...new Set(notes.map((one) => one[member]))].join(", ");
  const note: Finding = {
    ...first,
    file: all("file"),
    place: `${notes.length} places, the first ${first.place}`,
    value: all("value"),
  };
  return [...findings.filter(({ kind }) => kind !== noteKind), note];
}
