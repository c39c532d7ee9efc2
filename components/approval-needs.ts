import * as pulumi from "@pulumi/pulumi";
import { needsApproval, type PanelRule } from "../registry/approval";
import type { DiscoveredRegistry } from "../registry/discover";

/** Something that waits for people's approval. */
export interface ApprovalNeed {
  /** Its kind and identifier, such as `action:create_vm`. */
  readonly subject: string;
  /** The same in words, such as `action "create_vm"`. */
  readonly what: string;
  readonly rule: PanelRule;
  /** Names of inputs that are numbers and are told as texts. */
  readonly numbers?: readonly string[];
}

/** Finds what waits for approvals in this stack: every product, and the actions that say so. */
export function findApprovalNeeds({
  products,
  actions,
}: Pick<DiscoveredRegistry, "products" | "actions">): ApprovalNeed[] {
  const stack = pulumi.getStack();
  const need = (kind: "product" | "action", identifier: string, rule: PanelRule = {}) => ({
    ...{ subject: `${kind}:${identifier}`, what: `${kind} "${identifier}"`, rule },
  });
  return [
    ...[...products.values()].map(({ identifier, approval, parameters }) => ({
      ...need("product", identifier, approval),
      numbers: parameters.flatMap(({ name, type }) => (type === "Number" ? [name] : [])),
    })),
    ...[...actions.values()]
      .filter((action) => needsApproval(action, stack))
      .map(({ identifier, approval }) => need("action", identifier, approval)),
  ];
}
