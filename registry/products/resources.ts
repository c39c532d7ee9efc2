import type { JsonObject } from "../contract/port-data";
import { isMap, referencesOf } from "./references";

/** Loops of the transform AWS::LanguageExtensions: the key of one among resources or outputs. */
const loop = /^Fn::ForEach::/;

/**
 * The resources of a template by logical id, those in loops included: they are named as they are
 * written, such as `Bucket${Name}`.
 */
export function listResources(resources: JsonObject): Map<string, JsonObject> {
  const found = Object.entries(resources).flatMap(([name, value]): [string, JsonObject][] => {
    if (loop.test(name)) {
      const body = Array.isArray(value) ? value[2] : undefined;
      return isMap(body) ? [...listResources(body)] : [];
    }
    return isMap(value) ? [[name, value]] : [];
  });
  return new Map(found);
}

/** Whether a key is a loop, whose content is a list of a name, a collection and a body. */
export function isLoop(name: string): boolean {
  return loop.test(name);
}

/** Which resources each resource waits for, by DependsOn or because it refers to them. */
export function buildDependencies(
  resources: ReadonlyMap<string, JsonObject>,
): Map<string, ReadonlySet<string>> {
  return new Map(
    [...resources].map(([name, resource]) => {
      const kinds = ["DependsOn", "Ref", "Fn::GetAtt", "Fn::Sub"];
      const names = referencesOf(resource).filter(({ by }) => kinds.includes(by));
      return [
        name,
        new Set(names.map((one) => one.name).filter((needed) => resources.has(needed))),
      ];
    }),
  );
}

/** The first circle of resources that wait for each other, such as `["A", "B", "A"]`. */
export function findCircle(
  dependencies: ReadonlyMap<string, ReadonlySet<string>>,
): string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): string[] | undefined => {
    const begin = path.indexOf(name);
    if (begin >= 0) return [...path.slice(begin), name];
    if (done.has(name)) return undefined;
    for (const needed of dependencies.get(name) ?? []) {
      const circle = visit(needed, [...path, name]);
      if (circle) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of dependencies.keys()) {
    const circle = visit(name, []);
    if (circle) return circle;
  }
  return undefined;
}
