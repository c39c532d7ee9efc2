import type { Action } from "./action";
import type { ChangeListener } from "./change-listener";
import type { ResourceType } from "./resource";

/** What one handler file declares. */
export type Declaration = Action | ChangeListener | ResourceType;

/** A declaration and the file that it stands in. */
export interface Declared {
  readonly file: string;
  readonly declaration: Declaration;
}

/** What functions know of the handlers. */
export interface Handlers {
  /** Those in files of their own, and one that launches each product. */
  readonly actions: ReadonlyMap<string, Action>;
  readonly changeListeners: ReadonlyMap<string, ChangeListener>;
  /** By AWS type name. */
  readonly resources: ReadonlyMap<string, ResourceType>;
}

/** The folder of a kind of handler → the kind that its files declare. */
export const kindOfFolder = {
  actions: "action",
  resources: "resource",
  changes: "change",
} as const;

/** The declarations of one kind among what a file exports. */
export function declarationsIn(
  exports: Record<string, unknown>,
  kind: Declaration["kind"],
): Declaration[] {
  return Object.values(exports).filter(
    (value): value is Declaration =>
      typeof value === "object" && value !== null && "kind" in value && value.kind === kind,
  );
}

/**
 * Gathers declarations that were checked before: bundles hold this instead of the checks, and only the
 * kinds that their function uses.
 */
export function collectHandlers(declarations: readonly Declaration[]): Handlers {
  return {
    actions: byName(declarations, "action"),
    changeListeners: byName(declarations, "change"),
    resources: byName(declarations, "resource"),
  };
}

/** What no two declarations of a kind may share. */
export function nameOf(declaration: Declaration): string {
  return declaration.kind === "resource" ? declaration.type : declaration.identifier;
}

function byName<K extends Declaration["kind"]>(
  declarations: readonly Declaration[],
  kind: K,
): Map<string, Extract<Declaration, { kind: K }>> {
  return new Map(
    declarations
      .filter((one): one is Extract<Declaration, { kind: K }> => one.kind === kind)
      .map((one) => [nameOf(one), one]),
  );
}
