import { isDeepStrictEqual } from "node:util";
import type { Hop, Hops } from "../hops";
import type { StoredBlueprint, StoredEntity } from "../port/stand-in";
import { causesOf } from "./causes";
import type { EntityChange, LookCalls, ShownBlueprint, ShownEntity } from "./look-types";
import type { ConsoleParts } from "./parts";
import { readable } from "./readable";
import { CallRefused, type Serve } from "./serve-calls";

type CatalogCalls = Pick<LookCalls, "GET blueprints" | "GET entities" | "GET entity">;

/** Answers the calls on the catalog. */
export const catalogCalls: Serve<CatalogCalls> = {
  "GET blueprints": (_, { port }) => ({
    blueprints: port
      .blueprints()
      .map((one) => showBlueprint(one, port.entities(one.identifier).length)),
  }),
  "GET entities": ({ blueprint }, { port, hops }) => {
    needBlueprint(port, blueprint);
    return { entities: port.entities(blueprint).map((entity) => showEntity(entity, hops)) };
  },
  "GET entity": ({ blueprint, identifier }, { port, hops }) => {
    needBlueprint(port, blueprint);
    const entity = port.entity(blueprint, identifier);
    const history = hops.all.filter(
      ({ detail }) =>
        detail?.kind === "entity" &&
        detail.blueprint === blueprint &&
        detail.identifier === identifier,
    );
    return {
      entity: entity ? showEntity(entity, hops) : null,
      pointing: pointingTo(port, blueprint, identifier),
      history: history.map((hop) => showChange(hops, hop)).reverse(),
    };
  },
};

function needBlueprint(port: ConsoleParts["port"], identifier: string): void {
  if (port.blueprint(identifier)) return;
  throw new CallRefused(404, `There is no blueprint "${identifier}".`);
}

function showBlueprint(blueprint: StoredBlueprint, entities: number): ShownBlueprint {
  const { identifier, title, description, schema, relations = {} } = blueprint;
  return {
    ...{ identifier, title, properties: schema.properties, relations, entities },
    ...(description !== undefined && { description }),
  };
}

function showEntity(entity: StoredEntity, { secrets }: Hops): ShownEntity {
  const { identifier, title = identifier, properties, relations, updatedAt, updatedBy } = entity;
  return {
    ...{ identifier, title, relations, updatedAt, updatedBy },
    properties: readable(properties, secrets.redact) as ShownEntity["properties"],
  };
}

function pointingTo(port: ConsoleParts["port"], blueprint: string, identifier: string) {
  const pointing = port.blueprints().flatMap((one) =>
    Object.entries(one.relations ?? {})
      .filter(([, { target }]) => target === blueprint)
      .map(([relation]) => ({ blueprint: one.identifier, relation })),
  );
  return pointing.flatMap(({ blueprint: of, relation }) =>
    port
      .entities(of)
      .filter(({ relations }) => [relations[relation] ?? []].flat().includes(identifier))
      .map((entity) => ({ blueprint: of, identifier: entity.identifier, relation })),
  );
}

interface Written {
  readonly before: StoredEntity | null;
  readonly after: StoredEntity | null;
}

function showChange(hops: Hops, hop: Hop): EntityChange {
  const { before, after } = (hops.payloadOf(hop.id) ?? { before: null, after: null }) as Written;
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const show = (value: unknown) => readable(value ?? null, hops.secrets.redact);
  return {
    hop: hop.id,
    at: hop.at,
    change: hop.detail?.kind === "entity" ? hop.detail.change : "",
    causes: causesOf(hops, hop.traces),
    changed: names
      .filter((name) => !isDeepStrictEqual(old[name] ?? null, now[name] ?? null))
      .map((name) => ({ name, before: show(old[name]), after: show(now[name]) })),
  };
}

function fieldsOf(entity: StoredEntity | null): Record<string, unknown> {
  if (!entity) return {};
  const { title, icon, team, properties, relations } = entity;
  return { title, icon, ...(team.length > 0 && { team }), ...properties, ...relations };
}
