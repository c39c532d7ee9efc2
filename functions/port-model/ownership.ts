import type { Port } from "../../registry/contract/port";
import type { Entity } from "../../registry/contract/port-data";
import { isAbsent, whenAbsent } from "../port/port-error";
import { partBlueprint, stackBlueprint } from "./ownership-blueprints";

/** Whose a part is. */
export interface Claim {
  readonly stack: string;
  /** Empty when the part was given up and waits for the stack's next declaration. */
  readonly holder: string;
}

/** What a stack says that it declares. */
export interface StackRecord {
  readonly declares: readonly string[];
  readonly holder: string;
}

/**
 * Who owns what in an organisation, kept in Port itself so that stacks of other accounts see it. Each
 * part has an entity of its own, so that no two functions write the same one at once but by mistake, and
 * Port lets only one of them create it.
 */
export interface Ownership {
  claim(key: string): Promise<Claim | undefined>;
  /** @returns false when somebody has it already */
  take(key: string, claim: Claim): Promise<boolean>;
  write(key: string, claim: Claim): Promise<void>;
  release(key: string): Promise<void>;
  /** Keys of the parts that the stack has given up. */
  givenUpBy(stack: string): Promise<string[]>;
  record(stack: string): Promise<StackRecord | undefined>;
  declare(stack: string, record: StackRecord): Promise<void>;
  withdraw(stack: string): Promise<void>;
}

/** Reads and writes the ownership; its two blueprints come with the first stack and go with the last. */
export function createOwnership({ blueprints, entities }: Port): Ownership {
  /** The blueprint is made when it is missed. */
  async function withBlueprint<T>(blueprint: typeof partBlueprint, write: () => Promise<T>) {
    try {
      return await write();
    } catch (error) {
      if (!isAbsent(error)) throw error;
      await blueprints.upsert(blueprint);
      return write();
    }
  }

  async function remove(blueprint: typeof partBlueprint, identifier: string): Promise<void> {
    await entities.delete(blueprint.identifier, identifier);
    await blueprints.delete(blueprint.identifier);
  }

  const part = partBlueprint.identifier;
  const stacks = stackBlueprint.identifier;
  const partEntity = (key: string, claim: Claim) => ({
    identifier: key,
    title: key,
    properties: { ...claim },
  });
  return {
    async claim(key) {
      const entity = await entities.get(part, key);
      return entity && { stack: text(entity, "stack"), holder: text(entity, "holder") };
    },
    async take(key, claim) {
      const create = () => entities.create(part, partEntity(key, claim));
      return (await withBlueprint(partBlueprint, create)) !== undefined;
    },
    async write(key, claim) {
      await withBlueprint(partBlueprint, () => entities.upsert(part, partEntity(key, claim)));
    },
    release: (key) => remove(partBlueprint, key),
    async givenUpBy(stack) {
      const rules = [{ property: "stack", operator: "=", value: stack }];
      const search = entities.searchBlueprint(part, { combinator: "and", rules });
      const found = await whenAbsent(Array.fromAsync(search), []);
      return found
        .filter((entity) => text(entity, "holder") === "")
        .map(({ identifier }) => identifier);
    },
    async record(stack) {
      const entity = await entities.get(stacks, stack);
      if (!entity) return undefined;
      const { declares } = entity.properties;
      const keys = Array.isArray(declares) ? declares.map(String) : [];
      return { declares: keys, holder: text(entity, "holder") };
    },
    async declare(stack, { declares, holder }) {
      const properties = { declares: [...declares], holder };
      const entity = { identifier: stack, title: stack, properties };
      await withBlueprint(stackBlueprint, () => entities.upsert(stacks, entity));
    },
    withdraw: (stack) => remove(stackBlueprint, stack),
  };
}

function text({ properties }: Entity, name: string): string {
  const value = properties[name];
  return typeof value === "string" ? value : "";
}
