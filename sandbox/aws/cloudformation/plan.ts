import { unresolved } from "./check-template";
import { validationError } from "./errors";
import { evaluateCondition, type Scope } from "./evaluate";
import { referencesOf } from "./references";
import type { ResourceDeclaration, Template } from "./template";

/** A resource that a stack will have, with the resources that must be there before it. */
export interface PlannedResource extends ResourceDeclaration {
  readonly after: readonly string[];
}

/** What a stack is made of, its conditions decided. */
export interface Plan {
  readonly template: Template;
  /** In the order of the template. */
  readonly resources: ReadonlyMap<string, PlannedResource>;
  readonly holds: (condition: string) => boolean;
}

/**
 * Decides a template's conditions and the order of its resources.
 * @param template one that `checkTemplate` accepts.
 * @param scope parameters and mappings; it is asked for neither resources nor conditions.
 * @throws AwsError ValidationError in CloudFormation's words.
 */
export function planStack(template: Template, scope: Omit<Scope, "condition" | "attribute">): Plan {
  const holds = decide(template, scope);
  const isWanted = ({ condition }: { condition?: string }) =>
    condition === undefined || holds(condition);
  const wanted = [...template.resources.values()].filter(isWanted);
  const ids = new Set(wanted.map(({ logicalId }) => logicalId));
  const resourceReferences = (value: unknown) =>
    referencesOf(value, { holds }).filter(({ name }) => template.resources.has(name));
  const refuseMissing = (value: unknown, block: string) => {
    const missing = resourceReferences(value).filter(({ name }) => !ids.has(name));
    if (missing.length > 0) throw unresolved(missing, block);
  };
  const resources = new Map<string, PlannedResource>();
  for (const declaration of wanted) {
    const { logicalId, properties, dependsOn } = declaration;
    refuseMissing(properties, "Resources");
    const named = resourceReferences(properties).map(({ name }) => name);
    const after = [...new Set([...dependsOn.filter((id) => ids.has(id)), ...named])];
    resources.set(logicalId, { ...declaration, after });
  }
  for (const output of template.outputs.values()) {
    if (isWanted(output)) refuseMissing(output.value, "Outputs");
  }
  refuseCircles(resources);
  return { template, resources, holds };
}

function decide(template: Template, scope: Omit<Scope, "condition" | "attribute">) {
  const decided = new Map<string, boolean>();
  const open = new Set<string>();
  const condition = (name: string): boolean => {
    const known = decided.get(name);
    if (known !== undefined) return known;
    if (open.has(name)) {
      throw validationError(
        `Template format error: Circular dependency between conditions: [${[...open].join(", ")}]`,
      );
    }
    open.add(name);
    const attribute = (): never => {
      throw new TypeError("Conditions cannot refer to resources.");
    };
    const holds = evaluateCondition(template.conditions.get(name), {
      ...scope,
      attribute,
      condition,
    });
    open.delete(name);
    decided.set(name, holds);
    return holds;
  };
  for (const name of template.conditions.keys()) condition(name);
  return condition;
}

/** Takes away whatever does not wait for itself, from both ends; circles are left. */
function refuseCircles(resources: ReadonlyMap<string, PlannedResource>): void {
  const left = new Map(resources);
  for (;;) {
    const waitedFor = new Set([...left.values()].flatMap(({ after }) => after));
    const free = [...left.values()].filter(
      ({ logicalId, after }) => !waitedFor.has(logicalId) || !after.some((id) => left.has(id)),
    );
    if (free.length === 0) break;
    for (const { logicalId } of free) left.delete(logicalId);
  }
  if (left.size === 0) return;
  throw validationError(`Circular dependency between resources: [${[...left.keys()].join(", ")}]`);
}
