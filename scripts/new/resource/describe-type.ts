import {
  resolve,
  typeFacts,
  typesOf,
  type Schema,
  type TypeFacts,
} from "../../../facts/cloudformation";
import { operationsOf } from "../../../facts/operations";
import { longestFileName } from "../../../registry/file-name";
import { nearest } from "../../../registry/nearest";
import { serviceOf } from "../../../sandbox/aws/resources/main-action";

/** What a mirror of a resource type is made of, by what AWS publishes about it. */
export interface DescribedType {
  readonly type: string;
  readonly facts: TypeFacts;
  /** As in an event's source: `elasticfilesystem`. */
  readonly service: string;
  /** Such as `efs_file_system`; the file has the same name with dashes. */
  readonly blueprint: string;
  readonly title: string;
  /** What is shown: name in Port → property of the type. */
  readonly shown: readonly ShownProperty[];
  /** Another type, below whose resources these are listed. */
  readonly parent?: { readonly type: string; readonly property: string };
}

/** A property that is shown in Port. */
export interface ShownProperty {
  readonly name: string;
  readonly title: string;
  readonly property: string;
  readonly type: "string" | "number" | "boolean" | "array";
}

/** As many as a page of Port shows without scrolling. */
const mostShown = 10;

/** @throws Error when AWS has no such type, or Cloud Control cannot read and list it */
export function describeType(type: string): DescribedType {
  const facts = typeFacts(type);
  if (!facts) throw new Error(unknownType(type));
  if (!facts.handlers?.read || !facts.handlers.list) {
    throw new Error(
      `Cloud Control cannot ${facts.handlers?.read ? "list" : "read"} ${type}; write its file by hand with read and list of its own, ` +
        "as handlers/resources/elasticache-cluster.ts has them.",
    );
  }
  const service = serviceOf(type, facts).toLowerCase();
  if (operationsOf(service).length === 0) {
    throw new Error(
      `No operations of ${service} are published, so nothing tells of changes to ${type}.`,
    );
  }
  const parent = findParent(type, facts);
  return {
    ...{ type, facts, service, ...namesOf(type), shown: shownProperties(facts) },
    ...(parent && { parent }),
  };
}

function unknownType(type: string): string {
  const [, service = ""] = type.split("::");
  const like = nearest(type, Object.keys(typesOf(service)));
  return (
    `AWS publishes no resource type ${type}` +
    (like === undefined ? "; write one such as AWS::EFS::FileSystem." : `; the nearest is ${like}.`)
  );
}

/** The type whose identifier is what a listing asks for. */
function findParent(type: string, { listNeeds = [] }: TypeFacts): DescribedType["parent"] {
  if (listNeeds.length === 0) return undefined;
  const [property = ""] = listNeeds;
  const [, service = ""] = type.split("::");
  const own = Object.entries(typesOf(service)).filter(
    ([, { identifier, handlers }]) => handlers?.list && identifier.length === 1,
  );
  const noun = (name: string) => name.split("::").at(-1) ?? "";
  // `HostedZoneId` is what hosted zones have as `Id`, and what other types of the service have, too.
  const found =
    own.find(([name]) => property.replace(/(Id|Arn|Name|Identifier)$/, "") === noun(name)) ??
    own.find(([, { identifier }]) => identifier[0] === property);
  if (listNeeds.length === 1 && found && found[0] !== type) return { type: found[0], property };
  throw new Error(
    `Cloud Control lists ${type} only where it is given ${listNeeds.join(" and ")}; write its file by hand ` +
      "with parent, or with list of its own, as handlers/resources/ecs-service.ts has it.",
  );
}

/** Names that AWS takes for rules and roles: short ones leave the service out, or are cut. */
function namesOf(type: string): { readonly blueprint: string; readonly title: string } {
  const [, service = "", noun = ""] = type.split("::");
  const words = [service.toLowerCase(), ...wordsOf(noun)];
  const fits = (parts: readonly string[]) => parts.join("_").length <= longestFileName;
  const short = fits(words) ? words : words.slice(1);
  const blueprint = short.join("_").slice(0, longestFileName).replace(/_+$/, "");
  return { blueprint, title: `${service} ${wordsOf(noun).join(" ")}`.slice(0, 100) };
}

function shownProperties(facts: TypeFacts): ShownProperty[] {
  const hidden = new Set([...(facts.writeOnly ?? []), facts.tags ?? "Tags"]);
  const all = Object.entries(facts.properties ?? {}).flatMap(
    ([property, schema]): ShownProperty[] => {
      const type = portType(facts, resolve(facts, schema));
      if (hidden.has(property) || type === undefined || !/^[A-Za-z_]\w*$/.test(property)) return [];
      const words = wordsOf(property);
      return [{ name: words.join("_"), title: sentence(words), property, type }];
    },
  );
  const taken = new Set(["region"]);
  const own = all.filter(({ name }) => !taken.has(name) && taken.add(name));
  // What tells resources apart comes first.
  const rank = ({ property }: ShownProperty) =>
    facts.identifier.includes(property) ? 0 : /(Name|Arn|Status|State)$/.test(property) ? 1 : 2;
  return own.toSorted((one, other) => rank(one) - rank(other)).slice(0, mostShown);
}

function portType(facts: TypeFacts, schema: Schema): ShownProperty["type"] | undefined {
  const { type, items } = schema;
  if (type === "string" || type === "boolean" || type === "number") return type;
  if (type === "integer") return "number";
  if (type !== "array" || !items) return undefined;
  return resolve(facts, items).type === "string" ? "array" : undefined;
}

/** `FileSystemId` → file, system, id; `KMSKeyArn` → kms, key, arn. */
export function wordsOf(name: string): string[] {
  const parts = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [name];
  return parts.map((part) => part.toLowerCase());
}

function sentence(words: readonly string[]): string {
  const known: Record<string, string> = {
    id: "ID",
    arn: "ARN",
    kms: "KMS",
    vpc: "VPC",
    url: "URL",
  };
  const text = words.map((word) => known[word] ?? word).join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
