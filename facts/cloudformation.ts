import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

/** What a handler of CloudFormation's registry does with a resource. */
export type Step = "create" | "read" | "update" | "delete" | "list";

/** The part of JSON Schema that CloudFormation's schemas describe properties with. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  /** Schema of the values of a map. */
  readonly values?: Schema;
  readonly items?: Schema;
  /** Whether an object takes no other properties than those of `properties`. */
  readonly closed?: boolean;
  /** What a text names, such as `AWS::IAM::Role.Arn` or `date-time`. */
  readonly formats?: readonly string[];
}

/** What is published about one resource type; paths of properties have `/` and `*` within. */
export interface TypeFacts extends Pick<Schema, "required" | "properties"> {
  /** Properties whose values, joined by `|`, are the identifier. */
  readonly identifier: readonly string[];
  readonly readOnly?: readonly string[];
  readonly writeOnly?: readonly string[];
  readonly createOnly?: readonly string[];
  readonly definitions?: Readonly<Record<string, Schema>>;
  /** The IAM actions that each handler may call; without `handlers`, Cloud Control has no such type. */
  readonly handlers?: Readonly<Partial<Record<Step, readonly string[]>>>;
  /** Properties that a listing must be given. */
  readonly listNeeds?: readonly string[];
  /** Property that holds the tags. */
  readonly tags?: string;
  /** ARN with `${Partition}`, `${Region}`, `${Account}` and properties. */
  readonly arn?: string;
  /** Values of read-only properties that AWS's documentation shows. */
  readonly examples?: Readonly<Record<string, string>>;
}

const folder = path.join(__dirname, "cloudformation");
const services = new Map<string, Readonly<Record<string, TypeFacts>>>();

/** Finds what is published about a resource type; `undefined` when AWS has none of that name. */
export function typeFacts(type: string): TypeFacts | undefined {
  const [vendor, service = ""] = type.split("::");
  const types = vendor === "AWS" ? typesOf(service) : {};
  return Object.hasOwn(types, type) ? types[type] : undefined;
}

/** Every type of a service, such as `Logs`; none when there is no such service. */
export function typesOf(service: string): Readonly<Record<string, TypeFacts>> {
  const known = services.get(service);
  if (known) return known;
  const file = path.join(folder, `${service.toLowerCase()}.json`);
  const isName = /^[A-Za-z0-9]+$/.test(service);
  const types =
    isName && existsSync(file)
      ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, TypeFacts>)
      : {};
  services.set(service, types);
  return types;
}

/** Follows the `$ref` of a schema into the type's definitions. */
export function resolve(facts: Pick<TypeFacts, "definitions">, schema: Schema): Schema {
  const target = schema.$ref === undefined ? undefined : facts.definitions?.[schema.$ref];
  return target ? resolve(facts, target) : schema;
}
