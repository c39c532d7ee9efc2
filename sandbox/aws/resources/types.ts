import { resolve, typeFacts, type Schema, type TypeFacts } from "../../../facts/cloudformation";

/** The resource types of the sandbox's account: those that AWS publishes, and extensions of its own. */
export class ResourceTypes {
  readonly #own = new Map<string, TypeFacts>();

  /**
   * Registers a type that the account has and AWS does not, such as `Acme::Web::Site`.
   * @param type its name, or `Acme::Web::*` for every type of a service
   * @param facts its schema; without `properties` it takes any
   */
  register(type: string, facts: TypeFacts): void {
    this.#own.set(type, facts);
  }

  /** What is known of a type; `undefined` when there is none of that name. */
  find(type: string): TypeFacts | undefined {
    const all = type.replace(/[^:]*$/, "*");
    return this.#own.get(type) ?? this.#own.get(all) ?? typeFacts(type);
  }

  /** What is known of a type that is there. @throws TypeError when it is not */
  get(type: string): TypeFacts {
    const facts = this.find(type);
    if (facts) return facts;
    throw new TypeError(
      `AWS has no type ${type}. If the account has it as an extension, register it with the store's types.`,
    );
  }
}

/** The schema of a property, without references; `{}` when nothing is known of it. */
export function propertySchema(facts: TypeFacts, name: string): Schema {
  const schema = facts.properties?.[name];
  return schema ? resolve(facts, schema) : {};
}
