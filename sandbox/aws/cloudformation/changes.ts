import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../call";
import { differing } from "../resources/property-paths";
import type { Plan, PlannedResource } from "./plan";
import type { CreatedResource, ResourceKind } from "./resource-kind";
import { fullScope, outputsOf, propertiesOf, type EarlyScope } from "./scope";

/** A resource that a stack has; one whose creation or change failed may be there all the same. */
export interface LiveResource {
  readonly declared: PlannedResource;
  /** What it was last asked to be, without functions. */
  readonly properties: JsonObject;
  readonly physicalId: string;
  /** What its kind knows it by. */
  readonly identifier: string;
  /** Left out until it is known to be there. */
  readonly made?: CreatedResource;
}

/** What brings a resource from what it is to what it is to be. */
export type Step = "create" | "keep" | "update" | "replace";

/** A resource that an update adds, changes or removes. */
export interface ResourceChange {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  readonly step: Exclude<Step, "keep"> | "remove";
  /** Top-level properties that differ. */
  readonly properties: readonly string[];
}

/** What a value is that only the change itself brings, in the words of change sets. */
const KNOWN_LATER = "{{changeSet:KNOWN_AFTER_APPLY}}";

/** Says what has to be done for a resource to have these properties. */
export function stepOf(
  kind: ResourceKind,
  properties: JsonObject,
  live: LiveResource | undefined,
): Step {
  if (!live?.made) return "create";
  if (isDeepStrictEqual(properties, live.properties)) return "keep";
  return kind.replaces?.(live.declared.type, live.properties, properties) ? "replace" : "update";
}

/**
 * Says what has to be done for a stack to be as planned, before anything is done: what depends on a
 * resource that is still to be made counts as changed.
 * @param live what the stack has; nothing for a new one.
 */
export function changesOf(
  plan: Plan,
  scope: EarlyScope,
  live: ReadonlyMap<string, LiveResource>,
  kindOf: (type: string) => ResourceKind,
): ResourceChange[] {
  const found = new Map<string, ResourceChange | undefined>();
  const full = fullScope(scope, plan.holds, (id) => {
    const resource = plan.resources.get(id);
    const change = resource && visit(resource);
    return change && change.step !== "update" ? knownLater : live.get(id)?.made;
  });
  const visit = (resource: PlannedResource): ResourceChange | undefined => {
    const { logicalId, type } = resource;
    if (found.has(logicalId)) return found.get(logicalId);
    const current = live.get(logicalId);
    const properties = early(() => propertiesOf(resource, full));
    const step = stepOf(kindOf(type), properties ?? {}, current);
    const change =
      step === "keep" ? undefined : changeOf(resource, step, current, properties ?? {});
    found.set(logicalId, change);
    return change;
  };
  const wanted = [...plan.resources.values()].flatMap((one) => visit(one) ?? []);
  const removed = [...live.values()].filter(
    ({ declared }) => !plan.resources.has(declared.logicalId),
  );
  return [...wanted, ...removed.map((one) => changeOf(one.declared, "remove", one, {}))];
}

/** Whether the outputs that a plan gives are others than these, or not to be known before. */
export function outputsChange(
  plan: Plan,
  scope: EarlyScope,
  live: ReadonlyMap<string, LiveResource>,
  outputs: Readonly<Record<string, string>>,
): boolean {
  const full = fullScope(scope, plan.holds, (id) => live.get(id)?.made);
  return !isDeepStrictEqual(
    early(() => outputsOf(plan, full)),
    outputs,
  );
}

/** What cannot be evaluated yet, such as a list that nobody knows, may be by the time it is needed. */
function early<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function changeOf(
  { logicalId, type }: PlannedResource,
  step: ResourceChange["step"],
  current: LiveResource | undefined,
  properties: JsonObject,
): ResourceChange {
  const isChange = step === "update" || step === "replace";
  return {
    ...{ logicalId, type, step },
    ...(current && { physicalId: current.physicalId }),
    properties: isChange ? differing(current?.properties ?? {}, properties) : [],
  };
}

const knownLater: CreatedResource = {
  physicalId: KNOWN_LATER,
  ref: KNOWN_LATER,
  attribute: () => KNOWN_LATER,
};
