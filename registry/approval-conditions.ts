import type { Registry } from "./registry";

/** A condition under which people are asked, as a handler or a product's template declares it. */
export interface ApprovalCondition {
  /** Below the handlers folder. */
  readonly file: string;
  /** Where in the file. */
  readonly place: string;
  /** JQ over the inputs. */
  readonly filter: string;
  /** Names of the inputs that it sees: those that are no secrets. */
  readonly inputs: readonly string[];
}

/** All conditions of approvals, those included that hold in other stacks alone. */
export function approvalConditions({
  actions,
  actionFiles,
  products,
}: Pick<Registry, "actions" | "actionFiles" | "products">): ApprovalCondition[] {
  const own = [...actions.values()].flatMap(({ identifier, approval, input }) =>
    condition(
      actionFiles.get(identifier) ?? `actions/${identifier}`,
      "approval.when",
      approval?.when,
      Object.entries(input).flatMap(([name, field]) => (field.secret ? [] : [name])),
    ),
  );
  const launches = [...products.values()].flatMap(({ identifier, approval, parameters }) =>
    condition(
      `products/${identifier}.yaml`,
      "Metadata.Longshore.approval.when",
      approval?.when,
      parameters.flatMap(({ name, noEcho = false }) => (noEcho ? [] : [name])),
    ),
  );
  return [...own, ...launches];
}

function condition(
  file: string,
  place: string,
  filter: string | undefined,
  inputs: readonly string[],
): ApprovalCondition[] {
  return filter === undefined ? [] : [{ file, place, filter, inputs }];
}
