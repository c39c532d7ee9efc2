import type { PropertySchema } from "../../functions/port/types";
import { blueprintIdentifier } from "../../registry/blueprint";
import type { Registry } from "../../registry/registry";
import { mappingsOf } from "../../registry/resource";

/** A blueprint that the installation's handlers name. */
export interface KnownBlueprint {
  readonly identifier: string;
  /** Empty for one that is kept in Port by hand. */
  readonly properties: Readonly<Record<string, PropertySchema>>;
  /** Properties that the mirror of AWS writes. */
  readonly mirrored: ReadonlySet<string>;
}

/** The one that is taken when none is named and the installation has it. */
const preferred = "vm";

/** Finds the blueprint that is asked for, or chooses one. @throws Error listing the known ones */
export function chooseBlueprint(registry: Registry, asked: string | undefined): KnownBlueprint {
  const known = listBlueprints(registry);
  if (known.length === 0) {
    throw new Error(
      "No handler names a blueprint yet; write the first one by hand, with its whole blueprint, as handlers/actions/create-vm.ts of the project has it.",
    );
  }
  const chosen = known.find(({ identifier }) => identifier === (asked ?? preferred));
  if (chosen) return chosen;
  if (asked === undefined && known[0]) return known[0];
  const names = known.map(({ identifier }) => identifier).join(", ");
  throw new Error(`--blueprint is "${asked}"; allowed: ${names}.`);
}

/**
 * Finds a text property that an action may write for a start: one for a status that does not come
 * from AWS. Any other may be what actions rely on, such as the region.
 */
export function findStatusProperty({ properties, mirrored }: KnownBlueprint): string | undefined {
  return Object.keys(properties).find((name) => {
    const { type, title, enum: choices, format } = properties[name] ?? {};
    const isFreeText = type === "string" && choices === undefined && format === undefined;
    const words = `${name} ${typeof title === "string" ? title : ""}`;
    return isFreeText && !mirrored.has(name) && /status|state/i.test(words);
  });
}

/**
 * Finds the property that a listener is to hear, or chooses one: preferably one that people write,
 * since Longshore's own writes are not heard.
 * @throws Error listing the known ones
 */
export function chooseProperty(blueprint: KnownBlueprint, asked: string | undefined): string {
  const known = Object.keys(blueprint.properties);
  if (known.length === 0) {
    if (asked !== undefined) return asked;
    throw new Error(
      `Blueprint "${blueprint.identifier}" is kept in Port by hand; say which of its properties to listen to with --property ID.`,
    );
  }
  const byPeople = known.filter((name) => !blueprint.mirrored.has(name));
  const chosen = asked ?? findStatusProperty(blueprint) ?? byPeople[0] ?? known[0] ?? "";
  if (known.includes(chosen)) return chosen;
  throw new Error(
    `--property is "${asked}"; allowed for blueprint "${blueprint.identifier}": ${known.join(", ")}.`,
  );
}

function listBlueprints(registry: Registry): KnownBlueprint[] {
  const resources = [...registry.resources.values()];
  const declared = [
    ...registry.actions.values(),
    ...registry.changeListeners.values(),
    ...resources,
  ];
  const named = declared.map(({ blueprint }) => blueprintIdentifier(blueprint));
  return [...new Set(named)].sort().map((identifier) => {
    const whole = registry.blueprints.find((one) => one.identifier === identifier);
    const mappings = resources.flatMap((resource) =>
      mappingsOf(resource).filter(
        ({ blueprint }) => blueprintIdentifier(blueprint ?? resource.blueprint) === identifier,
      ),
    );
    const mirrored = new Set(mappings.flatMap(({ properties }) => Object.keys(properties ?? {})));
    return { identifier, properties: whole?.schema.properties ?? {}, mirrored };
  });
}
