import type { Step } from "../../facts/cloudformation";
import type { Denied } from "./call";
import { withRequestContext, type ContextSubject } from "./request-context";
import { HandlerError, type Resource, type ResourceStore } from "./resource-store";
import { rightsFor } from "./resources/rights";
import type { RightsSubject } from "./resources/rights-subject";

/** What is known of the resource before a step. */
export type Known = Pick<
  RightsSubject,
  "identifier" | "properties" | "changed" | "after" | "tagged" | "onlyStackTags"
>;

/** Who does a step, and where. */
export interface StepOf {
  readonly type: string;
  readonly region: string;
  readonly accountId: string;
  readonly denied: Denied;
  /** The stack that the resource belongs to. */
  readonly stack?: ContextSubject["stack"];
}

/**
 * Checks what the handler of a type asks for with a role, besides the `cloudformation:` action.
 * @throws HandlerError AccessDenied
 */
export function allow(store: ResourceStore, step: Step, of: StepOf, known: Known): void {
  const { type, region, accountId, denied, stack } = of;
  const find = (wanted: string, identifier: string) =>
    findAnywhere(store, region, wanted, identifier)?.properties;
  const subject = { type, facts: store.types.get(type), region, accountId, find, ...known };
  for (const permission of rightsFor(step, subject).required) {
    const { properties } = known;
    const reason = denied(withRequestContext(permission, step, { type, properties, stack }));
    if (reason) throw new HandlerError("AccessDenied", reason);
  }
}

/** Roles are global: one may have been made from any region. */
function findAnywhere(
  store: ResourceStore,
  region: string,
  type: string,
  identifier: string,
): Resource | undefined {
  return store.get(region, type, identifier) ?? store.get("us-east-1", type, identifier);
}
