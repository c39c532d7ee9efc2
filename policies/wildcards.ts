import { actionFacts, actionsLike } from "../facts/iam";

/** One Allow of a policy, as far as it can be too wide. */
export interface PolicyStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly sid: string;
  readonly isConditional: boolean;
  /** Whether it lets any principal do something. */
  readonly isForAnybody: boolean;
  /** Whether it says what is not meant. */
  readonly isInverted: boolean;
}

type Raw = Readonly<Record<string, unknown>>;

/** Reads what a policy document allows; nothing out of a missing one. @param document as text or as an object */
export function readStatements(document: unknown): PolicyStatement[] {
  if (document === undefined || document === null || document === "") return [];
  const parsed = (typeof document === "string" ? JSON.parse(document) : document) as Raw;
  return listOf<Raw>(parsed.Statement)
    .filter(({ Effect }) => Effect === "Allow")
    .map((raw) => ({
      actions: listOf<string>(raw.Action),
      resources: listOf<string>(raw.Resource),
      sid: typeof raw.Sid === "string" ? raw.Sid : "",
      isConditional: Object.keys((raw.Condition as object | undefined) ?? {}).length > 0,
      isForAnybody: "NotPrincipal" in raw || isAnybody(raw.Principal),
      isInverted: "NotAction" in raw || "NotResource" in raw,
    }));
}

/** Whether a statement says why it names no resource, or has none to name. */
export function isReasoned(
  statement: Pick<PolicyStatement, "actions" | "resources" | "sid" | "isConditional">,
): boolean {
  return (
    !statement.resources.includes("*") ||
    statement.isConditional ||
    statement.sid.startsWith("Because") ||
    statement.actions.every(hasNoResources)
  );
}

/** Whether AWS offers nothing narrower than `*` for an action; unknown actions may have resources. */
function hasNoResources(action: string): boolean {
  const names = action.includes("*") ? actionsLike(action) : [action];
  const facts = names.map(actionFacts);
  return facts.length > 0 && facts.every((one) => one !== undefined && one.resources === undefined);
}

/**
 * A reason as the Sid of a statement, which takes letters and digits only: `BecauseXRayHasNo…`.
 * @param taken Sids that the document has already
 */
export function sidOf(reason: string, taken: ReadonlySet<string>): string {
  const words = reason.match(/[A-Za-z0-9]+/g) ?? [];
  const whole = words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join("");
  const sid = `Because${whole.slice(0, 48)}`;
  for (let count = 2; ; count += 1) {
    const candidate = taken.has(sid) ? `${sid}${count}` : sid;
    if (!taken.has(candidate)) return candidate;
  }
}

function isAnybody(principal: unknown): boolean {
  if (principal === "*") return true;
  if (typeof principal !== "object" || principal === null) return false;
  return listOf<string>((principal as Raw).AWS).includes("*");
}

function listOf<T>(value: unknown): T[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]) as T[];
}
