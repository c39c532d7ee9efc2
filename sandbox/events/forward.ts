import type { Access } from "../aws/access";
import { evaluate, type PolicyStatement } from "../aws/policy";
import type { BusEvent } from "./bus-event";
import type { EventBus, Forward } from "./event-bus";
import { busArnPattern, type EventTarget } from "./rules";

/** An account, as far as events pass from it or to it. */
export interface BusAccount {
  readonly accountId: string;
  readonly access: Access;
  readonly bus: EventBus;
  /** Where it stands in its organisation, such as `o-…/r-…/ou-…/`. */
  readonly organizationPath: string;
}

interface BusStatement extends PolicyStatement {
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Makes what puts an account's events on buses of others: its rule's role must be allowed to, and the
 * other bus's policy must let the account in.
 */
export function forwarder(from: () => BusAccount, all: () => readonly BusAccount[]): Forward {
  return async (event, target) => {
    const [, region = "", accountId, name = ""] = busArnPattern.exec(target.arn) ?? [];
    const to = all().find((one) => one.accountId === accountId);
    if (!to?.bus.hasBus(name)) {
      return { code: "NO_RESOURCE", reason: `There is no event bus ${target.arn}` };
    }
    const reason = refusal(from(), to, { event, target, name });
    if (reason !== undefined) return { code: "NO_PERMISSIONS", reason };
    // No sender says whose event it is.
    await to.bus.receive({ ...event, account: from().accountId }, { region, name });
    return undefined;
  };
}

function refusal(
  from: BusAccount,
  to: BusAccount,
  { event, target, name }: { event: BusEvent; target: EventTarget; name: string },
): string | undefined {
  const role = target.roleArn?.split("/").at(-1) ?? "";
  const principal = from.access.find(role);
  if (!principal || !from.access.trusts(role, "events.amazonaws.com")) {
    return `The target ${target.arn} has no role that EventBridge may assume`;
  }
  const permission = { action: "events:PutEvents", resource: target.arn };
  const denied = from.access.denied(principal, event.region, permission);
  if (denied !== undefined || from.accountId === to.accountId) return denied;
  const context = {
    "aws:PrincipalAccount": from.accountId,
    "aws:PrincipalOrgPaths": [from.organizationPath],
  };
  const own = [from.accountId, `arn:aws:iam::${from.accountId}:root`];
  const statements = (
    JSON.parse(to.bus.busPolicy(name) ?? '{"Statement":[]}') as BusPolicy
  ).Statement.filter(({ Principal = {} }) => isOneOf(Principal, own)).map(
    ({ Principal: _, ...statement }) => statement,
  );
  if (evaluate(statements, { ...permission, context }) === "allowed") return undefined;
  return `The policy of ${target.arn} does not let the account ${from.accountId} in`;
}

interface BusPolicy {
  readonly Statement: readonly BusStatement[];
}

function isOneOf(
  principal: NonNullable<BusStatement["Principal"]>,
  own: readonly string[],
): boolean {
  if (principal === "*") return true;
  return [principal["AWS"] ?? []].flat().some((one) => one === "*" || own.includes(one));
}
