import type { Schema, TypeFacts } from "../../../facts/cloudformation";
import { isObject, type JsonObject } from "../call";
import { arnTemplate, fillArn, nounOf, type Place } from "./arns";
import { idOf } from "./ids";
import { likeExample } from "./like-example";
import { mainAction } from "./main-action";
import { hex } from "./random";
import { propertySchema } from "./types";

/** A resource in the making. */
export interface Making extends Place {
  readonly type: string;
  readonly facts: TypeFacts;
  /** What is known by now: the desired state, names, and what was made up before. */
  readonly known: JsonObject;
}

/** Endings of properties that say what went wrong, which is nothing. */
const silent = /(Reason|Reasons|Message|Error|Errors|Failure|Warnings)$/;
/** What a status says when all is well, in the order of preference. */
const well =
  /^(active|available|ready|enabled|in_?service|create_complete|deployed|issued|running)$/i;

/** Makes up the read-only properties that AWS would add, each in the form that it has there. */
export function makeUp(making: Making): JsonObject {
  const { facts, known } = making;
  const added: JsonObject = {};
  const like = likeExample(making);
  const paths = [...(facts.readOnly ?? [])].sort((one, other) => rank(one) - rank(other));
  for (const path of paths) {
    const [name = "", ...below] = path.split("/");
    if (below.length > 0) addBelow(making, added, name, below);
    else if (known[name] === undefined) {
      const value = valueOf({ ...making, known: { ...known, ...added } }, name, like);
      if (value !== undefined) added[name] = value;
    }
  }
  for (const name of facts.identifier) {
    if (known[name] !== undefined || added[name] !== undefined) continue;
    const schema = propertySchema(facts, name);
    added[name] = schema.enum?.[0] ?? idOf(making.type, schema);
  }
  return added;
}

/** Ids come before ARNs, which hold them. */
function rank(path: string): number {
  if (path.includes("/")) return 3;
  return /arn$/i.test(path) ? 2 : /(Id|Identifier)$/.test(path) ? 0 : 1;
}

function valueOf(making: Making, name: string, like: (example: string) => string): unknown {
  const { facts, type, known } = making;
  const schema = propertySchema(facts, name);
  const example = facts.examples?.[name];
  const isIdentifier = facts.identifier.includes(name);
  if (/arn$/i.test(name) && isText(schema)) return arnOf(making, name, example && like(example));
  if (/^AwsAccountId$|^AccountId$/.test(name)) return making.accountId;
  if (name.endsWith("Name") && typeof ownName(type, known) === "string")
    return ownName(type, known);
  if (/(Time|Date)$/.test(name) && isText(schema)) return now(example);
  if (example !== undefined && isText(schema) && /\d/.test(example)) return like(example);
  return plainValue(making, name, schema, isIdentifier);
}

function plainValue(making: Making, name: string, schema: Schema, isIdentifier: boolean): unknown {
  const [kind] = [schema.type ?? "string"].flat();
  if (kind === "array" || kind === "object") return undefined;
  if (kind === "boolean") return false;
  if (kind === "integer" || kind === "number") return isIdentifier ? 1 : (schema.minimum ?? 0);
  if (schema.enum) return schema.enum.find((one) => well.test(String(one)));
  if (silent.test(name)) return undefined;
  if (schema.formats?.includes("date-time") || /(Time|Date|At)$/.test(name)) {
    return new Date().toISOString();
  }
  if (/(Status|State)$/.test(name)) return "ACTIVE";
  if (/(Url|URL|Uri|URI|Endpoint|EndpointAddress)$/.test(name)) return address(making);
  if (isIdentifier || /(Id|ID|Identifier)$/.test(name)) return idOf(making.type, schema);
  return undefined;
}

function arnOf(making: Making, name: string, example: string | undefined): string | undefined {
  const { type, facts, known } = making;
  const noun = nounOf(type).toLowerCase();
  const stem = name.toLowerCase().replace(/arn$/, "");
  const isOwn = stem === "" || noun.endsWith(stem) || ["resource", "identifier"].includes(stem);
  if (isOwn || facts.identifier.includes(name)) {
    const template = arnTemplate(type, facts, mainAction(type, facts, "create"));
    return fillArn(template, type, known, making, () => hex(16));
  }
  // The ARN of a part, which is there when the part was asked for.
  const isAskedFor = Object.keys(known).some((key) => key.toLowerCase().startsWith(stem));
  return isAskedFor ? example : undefined;
}

/** Parts of an object that only AWS writes: of one that was given, or that is its own altogether. */
function addBelow(making: Making, added: JsonObject, name: string, below: string[]): void {
  const { facts, known } = making;
  const [leaf = ""] = below;
  if (below.length > 1 || leaf === "*") return;
  const { properties = {} } = propertySchema(facts, name);
  const isWholly = Object.keys(properties).every((key) =>
    facts.readOnly?.includes(`${name}/${key}`),
  );
  const given = added[name] ?? known[name];
  if (!isWholly && !isObject(given)) return;
  if (isObject(given) && given[leaf] !== undefined) return;
  const value = /^(Port)$/.test(leaf)
    ? (known["Port"] ?? "443")
    : /^(Address)$/.test(leaf)
      ? address(making).replace("https://", "")
      : undefined;
  if (value !== undefined) added[name] = { ...(isObject(given) ? given : {}), [leaf]: value };
}

/** Some services write times as seconds since the epoch. */
function now(example = ""): string {
  return /^\d+$/.test(example) ? String(Math.floor(Date.now() / 1000)) : new Date().toISOString();
}

function ownName(type: string, known: JsonObject): unknown {
  const noun = nounOf(type);
  return known[`${noun}Name`] ?? known["Name"] ?? known["ServiceName"];
}

function address({ type, known, region }: Making): string {
  const service = type.split("::")[1]?.toLowerCase() ?? "";
  const name = ownName(type, known);
  const first = typeof name === "string" ? name.toLowerCase().replace(/[^a-z0-9-]+/g, "-") : "r";
  return `https://${first}-${hex(10)}.${service}.${region}.amazonaws.com`;
}

function isText({ type = "string" }: Schema): boolean {
  return [type].flat().includes("string");
}
