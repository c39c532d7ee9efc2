/** Characters that a run id may have: Port's own have some twenty. */
const maxCharacters = 200;

/**
 * Whether a value can be a run's id: printable ASCII that a URL's path can carry, so neither `.` nor
 * `..`. A run under any other name cannot be ended in Port.
 */
export function isRunId(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value.length <= maxCharacters &&
    /^[!-~]+$/.test(value) &&
    value !== "." &&
    value !== ".."
  );
}
