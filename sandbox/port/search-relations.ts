import type { Model, StoredEntity } from "./model";

/** Whose relations are followed. */
export type Graph = Pick<Model, "blueprints" | "entitiesOf">;

/** A part of a path along relations: one of them, once or up to so many times. */
export interface PathStep {
  readonly relation: string;
  readonly maxHops: number;
}

/** Which relations are followed, and which way. */
export interface Following {
  /** `upstream`: what something depends on; `downstream`: what depends on it. Both, unless given. */
  readonly direction?: "upstream" | "downstream" | undefined;
  /** Relations that are required alone, or those that are not; all, unless given. */
  readonly required?: boolean | undefined;
}

/** Entities to which a way leads along relations, however long, without where it began. */
export function relatedTo(
  graph: Graph,
  from: readonly StoredEntity[],
  { direction, required }: Following,
): Set<StoredEntity> {
  const links = [...graph.blueprints.keys()].flatMap((blueprint) =>
    [...graph.entitiesOf(blueprint).values()].flatMap((one) =>
      targetsOf(graph, one, required).map((other) => [one, other] as const),
    ),
  );
  const found = new Set<StoredEntity>();
  const follow = (ahead: ReadonlyMap<StoredEntity, readonly StoredEntity[]>) => {
    const seen = new Set(from);
    for (const one of seen) {
      for (const other of ahead.get(one) ?? []) seen.add(other);
    }
    for (const one of seen) if (!from.includes(one)) found.add(one);
  };
  if (direction !== "downstream") follow(group(links));
  if (direction !== "upstream") follow(group(links.map(([one, other]) => [other, one])));
  return found;
}

/** Entities at the end of a path along relations. */
export function alongPath(
  graph: Graph,
  from: readonly StoredEntity[],
  path: readonly PathStep[],
): StoredEntity[] {
  let ends = [...from];
  for (const { relation, maxHops } of path) {
    const reached = new Set<StoredEntity>();
    let front = ends;
    for (let hop = 0; hop < maxHops; hop += 1) {
      // Each once: where many ways lead to the same, there are more of them with every hop.
      const next = new Set(front.flatMap((one) => targetsOf(graph, one, undefined, relation)));
      front = [...next].filter((one) => !reached.has(one));
      for (const one of front) reached.add(one);
    }
    ends = [...reached];
  }
  return ends;
}

function targetsOf(
  graph: Graph,
  { blueprint, relations }: StoredEntity,
  required?: boolean,
  only?: string,
): StoredEntity[] {
  const declared = graph.blueprints.get(blueprint)?.relations ?? {};
  return Object.entries(declared)
    .filter(([name]) => only === undefined || name === only)
    .filter(([, one]) => required === undefined || one.required === required)
    .flatMap(([name, { target }]) => {
      const entities = graph.entitiesOf(target);
      return [relations[name] ?? []].flat().flatMap((identifier) => entities.get(identifier) ?? []);
    });
}

function group(links: readonly (readonly [StoredEntity, StoredEntity])[]) {
  const all = Map.groupBy(links, ([one]) => one);
  return new Map([...all].map(([one, own]) => [one, own.map(([, other]) => other)]));
}
