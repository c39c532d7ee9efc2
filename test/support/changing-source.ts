import { assert } from "chai";
import type { JsonObject } from "../../functions/port/types";
import { defineResource } from "../../registry/resource";
import { cloudTrail, inputTemplate } from "../../registry/resource-event";
import type { AwsEndpoint } from "../../sandbox/aws/endpoint";
import type { Random } from "./random";

/** Where all resources are. */
export const region = "eu-west-1";
const typeCount = 10;

/** Ten types; the even ones also produce a child for each item, the third leaves some resources out. */
export const types = Array.from({ length: typeCount }, (_, index) =>
  defineResource({
    type: `Test::Catalog::Type${index}`,
    blueprint: {
      identifier: `type_${index}`,
      title: `Type ${index}`,
      schema: { properties: { value: { type: "number" }, parent: { type: "string" } } },
    },
    events: [cloudTrail("test", ["Change"], { inputPaths: {}, identifier: ".name" })],
    ...(index === 3 && { selector: ".Value % 5 != 0" }),
    entities: [
      { identifier: '.__Identifier + "@" + .__Region', properties: { value: ".Value" } },
      ...(index % 2 === 0
        ? [
            {
              itemsToParse: "[range(.Value % 3)]",
              identifier: '.__Identifier + "/" + (.item | tostring)',
              properties: { parent: ".__Identifier" },
            },
          ]
        : []),
    ],
    permissions: [],
  }),
);

/** Resources that are made, changed and deleted at random, each change with its event. */
export class ChangingSource {
  readonly #names: { readonly index: number; readonly name: string }[] = [];
  /** The turn in which each resource changed last. */
  readonly #changed = new Map<string, number>();
  #turn = 0;
  #clock = Date.parse("2026-01-01T00:00:00Z");

  constructor(
    private readonly store: AwsEndpoint["cloudControl"]["store"],
    private readonly random: Random,
  ) {}

  /** Grows with each change. */
  get turn(): number {
    return this.#turn;
  }

  /** Makes one more resource. @returns the body of its event */
  create(): string {
    const one = { index: this.#names.length % typeCount, name: `resource-${this.#names.length}` };
    this.#names.push(one);
    return this.#make(one);
  }

  /** Makes, changes or deletes one; some all the time, so that two workers meet over the same one. */
  change(): string {
    const { random } = this;
    const one = random.pick(random.chance(0.6) ? this.#names.slice(0, 10) : this.#names);
    const current = this.store.get(region, typeOf(one.index), one.name);
    if (!current) return this.#make(one);
    if (random.chance(0.3)) {
      this.store.delete(current);
      return this.#event(one, "delete");
    }
    this.store.update(current, { ...current.properties, Value: random.below(20) });
    return this.#event(one, "upsert");
  }

  /** What Port is to have, by blueprint and identifier. */
  expected(): Map<string, JsonObject> {
    return new Map(
      types.flatMap(({ type }, index) =>
        this.store
          .list(region, type)
          .flatMap(({ identifier, properties }) =>
            produced(index, identifier, Number(properties.Value)),
          ),
      ),
    );
  }

  /** Whether an entity's resource is there, produces it, and has done so since before this turn. */
  isAlive(blueprint: string, entity: string, turn: number): boolean {
    const index = Number(blueprint.replace("type_", ""));
    const [name = ""] = entity.split(/[@/]/);
    const resource = this.store.get(region, typeOf(index), name);
    if (!resource || (this.#changed.get(name) ?? 0) > turn) return false;
    const all = produced(index, name, Number(resource.properties.Value));
    return all.some(([key]) => key === `${blueprint};${entity}`);
  }

  #make(one: { readonly index: number; readonly name: string }): string {
    const properties = { Name: one.name, Value: this.random.below(20) };
    this.store.create(region, typeOf(one.index), properties);
    return this.#event(one, "upsert");
  }

  #event({ index, name }: { index: number; name: string }, action: "upsert" | "delete"): string {
    this.#changed.set(name, (this.#turn += 1));
    this.#clock += this.random.below(2) * 1000;
    return eventBody(index, name, action, this.#clock);
  }
}

function typeOf(index: number): string {
  return `Test::Catalog::Type${index}`;
}

function produced(index: number, name: string, value: number): [string, JsonObject][] {
  if (index === 3 && value % 5 === 0) return [];
  const children = index % 2 === 0 ? value % 3 : 0;
  return [
    [`type_${index};${name}@${region}`, { value }],
    ...Array.from({ length: children }, (_, item): [string, JsonObject] => [
      `type_${index};${name}/${item}`,
      { parent: name },
    ]),
  ];
}

/** The template with its placeholders filled in, as EventBridge does it. */
function eventBody(index: number, name: string, action: string, time: number): string {
  const [event] = types[index]?.events ?? [];
  assert(event);
  const values: Record<string, string> = {
    ...{ name, awsRegion: region, eventTime: new Date(time).toISOString() },
  };
  const inputPaths = { ...event.inputPaths, name: "$.detail.name" };
  const template = inputTemplate(typeOf(index), { ...event, inputPaths });
  const body = template.replace(/<(\w+)>/g, (_, field: string) =>
    JSON.stringify(values[field] ?? ""),
  );
  return JSON.stringify({ ...(JSON.parse(body) as object), action: JSON.stringify(action) });
}
