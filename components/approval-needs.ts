import * as pulumi from "@pulumi/pulumi";
import { needsApproval } from "../registry/approval";
import type { DiscoveredRegistry } from "../registry/discover";

/** Something that waits for people's approval. */
export interface ApprovalNeed {
  /** Its kind and identifier, such as `action "create_vm"`. */
  readonly what: string;
  /** Whether it names its own approvers. */
  readonly namesApprovers: boolean;
}

/** Finds what waits for approvals in this stack: every product, and the actions that say so. */
export function findApprovalNeeds({
  products,
  actions,
}: Pick<DiscoveredRegistry, "products" | "actions">): ApprovalNeed[] {
  const stack = pulumi.getStack();
  return [
    ...[...products.values()].map(({ identifier, approvers }) => ({
      what: `product "${identifier}"`,
      namesApprovers: approvers !== undefined,
    })),
    ...[...actions.values()]
      .filter((action) => needsApproval(action, stack))
      .map(({ identifier }) => ({ what: `action "${identifier}"`, namesApprovers: false })),
  ];
}

/** @throws pulumi.RunError when nobody would be asked about some of them */
export function requireApprovers(
  needs: readonly ApprovalNeed[],
  approvers: readonly string[],
): void {
  const unheard = needs.filter(({ namesApprovers }) => !namesApprovers);
  if (unheard.length === 0 || approvers.length > 0) return;
  const key = `${pulumi.getProject()}:approvers`;
  throw new pulumi.RunError(
    `${key} is "", and nobody would hear of requests for approval in stack "${pulumi.getStack()}": ` +
      `${unheard.map(({ what }) => what).join(", ")}. ` +
      `Type: pulumi config set ${key} "platform@example.com,security@example.com"`,
  );
}
