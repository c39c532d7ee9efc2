/** A value in one line: texts as they are, others as JSON, nothing for what is not there. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
