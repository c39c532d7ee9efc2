/** Every kind of finding, named after what is wrong. */
export type FindingKind =
  | "unreadable-file"
  | "no-rule"
  | "invalid-config"
  | "config-differs"
  | "invalid-pattern"
  | "pattern-too-large"
  | "look-alike-events"
  | "shared-call"
  | "no-error-guard"
  | "no-transformer"
  | "invalid-template"
  | "template-too-large"
  | "too-many-paths"
  | "unknown-placeholder"
  | "not-json"
  | "object-in-quotes"
  | "not-a-message"
  | "no-event-time"
  | "value-pasted-into-jq"
  | "aws-value-in-jq"
  | "value-as-program"
  | "does-not-compile"
  | "unknown-input"
  | "unknown-property"
  | "unknown-type"
  | "unknown-service"
  | "unknown-event"
  | "gives-nothing"
  | "first-item-only"
  | "last-segment-only"
  | "identifier-form"
  | "flapping";

/** Something that does not work as it seems to. */
export interface Finding {
  readonly kind: FindingKind;
  /** As it was given, or below the project. */
  readonly file: string;
  /** Where in the file, such as `EventRule0 InputTemplate.region`. */
  readonly place: string;
  /** What stands there. */
  readonly value: string;
  /** What is wrong, as whole sentences. */
  readonly problem: string;
  /** What to write instead. */
  readonly remedy: string;
}

const shown = 160;

/** Puts a finding into words, four lines at most. */
export function formatFinding({ kind, file, place, value, problem, remedy }: Finding): string {
  const oneLine = value.replace(/\s+/g, " ");
  const text = oneLine.length > shown ? `${oneLine.slice(0, shown)}…` : oneLine;
  return [
    `${file}: ${place} (${kind})`,
    ...(text === "" ? [] : [`  value:   ${text}`]),
    `  problem: ${problem}`,
    `  remedy:  ${remedy}`,
  ].join("\n");
}
