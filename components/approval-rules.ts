import * as pulumi from "@pulumi/pulumi";
import type { DeskRule } from "../functions/approvals/panel";
import { defaultGroup } from "../registry/approval";
import { isAddress } from "../registry/mailbox";
import type { ApprovalNeed } from "./approval-needs";

/** Addresses by group, as the stack's configuration has them. */
export type ApproverGroups = Readonly<Record<string, readonly string[]>>;

/**
 * Says who decides about what: the groups that actions and products name become the addresses that this
 * stack's configuration has for them.
 * @returns rules by subject; `default` holds for whatever else asks, such as a template that was gated by hand
 * @throws pulumi.RunError naming everything about which too few would hear
 */
export function approvalRules(
  needs: readonly ApprovalNeed[],
  groups: ApproverGroups,
): Record<string, DeskRule> {
  const problems = [...unheard(needs, groups), ...needs.flatMap((one) => problemsOf(one, groups))];
  if (problems.length > 0) {
    throw new pulumi.RunError(`${problems.join("\n")}\n${remedy(needs, groups)}`);
  }
  return Object.fromEntries([
    ["default", { approvers: addressesOf([defaultGroup], groups), atLeast: 1 }],
    ...needs.map((need) => [need.subject, toRule(need, groups)]),
  ]) as Record<string, DeskRule>;
}

/** The rule in addresses. Their case does not count, so they are all written small. */
function toRule({ rule, numbers = [] }: ApprovalNeed, groups: ApproverGroups): DeskRule {
  const { approvers = [defaultGroup], atLeast = 1, when, escalation } = rule;
  return {
    approvers: addressesOf(approvers, groups),
    atLeast,
    ...(when !== undefined && { when, ...(numbers.length > 0 && { numbers }) }),
    ...(escalation && {
      escalation: { ...escalation, approvers: addressesOf(escalation.approvers, groups) },
    }),
  };
}

function addressesOf(names: readonly string[], groups: ApproverGroups): string[] {
  const all = names.flatMap((one) => (isAddress(one) ? [one] : (groups[one] ?? [])));
  return [...new Set(all.map((one) => one.toLowerCase()))];
}

/** What asks the default group, which is empty. */
function unheard(needs: readonly ApprovalNeed[], groups: ApproverGroups): string[] {
  const asking = needs.filter(({ rule: { approvers = [defaultGroup] } }) =>
    isEmpty(approvers, groups),
  );
  if (asking.length === 0) return [];
  const others = Object.keys(groups).filter((one) => one !== defaultGroup);
  const state = others.length === 0 ? 'is ""' : `has no group ${defaultGroup}`;
  return [
    `${key()} ${state}, and nobody would hear of requests for approval in stack ` +
      `"${pulumi.getStack()}": ${asking.map(({ what }) => what).join(", ")}.`,
  ];
}

const isEmpty = (approvers: readonly string[], groups: ApproverGroups) =>
  approvers.every((one) => one === defaultGroup) && (groups[defaultGroup] ?? []).length === 0;

function problemsOf(need: ApprovalNeed, groups: ApproverGroups): string[] {
  const { approvers = [defaultGroup], atLeast = 1, escalation } = need.rule;
  const names = [...approvers, ...(escalation?.approvers ?? [])];
  const unknown = unknownGroups(names, groups);
  if (unknown.length > 0) {
    return [
      `${need.what} names approvers that are none: ${unknown.join(", ")}; ` +
        `${key()} has the groups ${Object.keys(groups).join(", ")}.`,
    ];
  }
  const all = addressesOf(names, groups);
  if (all.length >= atLeast || isEmpty(approvers, groups)) return [];
  return [
    `${need.what} needs ${atLeast} approvers to agree, and has ${all.length}: ${all.join(", ")}.`,
  ];
}

function remedy(needs: readonly ApprovalNeed[], groups: ApproverGroups): string {
  const named = needs.flatMap(({ rule }) => [
    ...(rule.approvers ?? []),
    ...(rule.escalation?.approvers ?? []),
  ]);
  const missing = unknownGroups(named, groups).map((one) => `${one}=lead@example.com`);
  const [second = "security@example.com"] = missing;
  return `Type: pulumi config set ${key()} "platform@example.com,${second}"`;
}

function unknownGroups(names: readonly string[], groups: ApproverGroups): readonly string[] {
  return names.filter((one) => !isAddress(one) && !Object.hasOwn(groups, one));
}

const key = () => `${pulumi.getProject()}:approvers`;
