import type { Blueprint } from "./contract/port-data";
import {
  blueprintIdentifier,
  toPortBlueprint,
  type BlueprintDeclaration,
  type BlueprintReference,
} from "./blueprint";
import type { Declared } from "./collect";
import type { Problem } from "./errors";

/** The blueprints that the handlers declare. */
export interface GatheredBlueprints {
  /** In the order in which relations allow creating them. */
  readonly blueprints: readonly Blueprint[];
  readonly problems: readonly Problem[];
}

/** Takes each blueprint's whole declaration, and tells it who listens. */
export function gatherBlueprints(declared: readonly Declared[]): GatheredBlueprints {
  const whole = new Map<string, { file: string; blueprint: BlueprintDeclaration }>();
  const problems: Problem[] = [];
  for (const { file, declaration } of declared) {
    const blueprint = wholeBlueprint(declaration.blueprint);
    if (!blueprint) continue;
    const { identifier } = blueprint;
    const other = whole.get(identifier);
    if (!other) {
      whole.set(identifier, { file, blueprint });
      continue;
    }
    const text =
      `blueprint "${identifier}" is declared in ${other.file} too; ` +
      `declare it once and write blueprint: "${identifier}" here.`;
    problems.push({ file, text });
  }
  const heard = new Set(
    declared
      .filter(({ declaration }) => declaration.kind === "change")
      .map(({ declaration }) => blueprintIdentifier(declaration.blueprint)),
  );
  const blueprints = [...whole.values()].map(({ blueprint }) => ({
    ...toPortBlueprint(blueprint),
    ...(heard.has(blueprint.identifier) && { changelogDestination: { type: "KAFKA" as const } }),
  }));
  return { blueprints: sortByRelations(blueprints), problems };
}

/** The whole blueprint, where a handler gives it. */
export function wholeBlueprint(reference: BlueprintReference): BlueprintDeclaration | undefined {
  return typeof reference === "string" || "existing" in reference ? undefined : reference;
}

/** A blueprint can only be created when the targets of its relations exist; cycles keep their order. */
function sortByRelations(blueprints: readonly Blueprint[]): Blueprint[] {
  const sorted = new Set<Blueprint>();
  const visiting = new Set<Blueprint>();
  const visit = (blueprint: Blueprint) => {
    if (sorted.has(blueprint) || visiting.has(blueprint)) return;
    visiting.add(blueprint);
    for (const { target } of Object.values(blueprint.relations ?? {})) {
      const needed = blueprints.find((one) => one.identifier === target);
      if (needed) visit(needed);
    }
    sorted.add(blueprint);
  };
  blueprints.forEach(visit);
  return [...sorted];
}
