import type { Entity } from "./contract/port-data";
import { InputError } from "./errors";

/**
 * Reads a text property of an entity.
 * @throws InputError when the entity has no such text, naming both.
 */
export function textProperty(entity: Entity, name: string): string {
  const value = entity.properties[name];
  if (typeof value === "string" && value !== "") return value;
  throw new InputError(
    `Entity "${entity.identifier}" has no ${name} (it is ${JSON.stringify(value ?? null)}). ` +
      `Set ${name} in Port and run the action again.`,
  );
}
