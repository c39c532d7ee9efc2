import type { EntityMapping } from "../../../registry/resource";
import type { Statement } from "../../../registry/statement";
import { nounOf } from "../../../sandbox/aws/resources/arns";
import type { ChosenCalls } from "./choose-calls";
import type { DescribedType } from "./describe-type";

/** Paths to where CloudTrail shows what a call is about, by name of the message's field. */
export function inputPathsOf({ facts, type }: DescribedType): Record<string, string> {
  const noun = lowerFirst(nounOf(type));
  return Object.fromEntries(
    facts.identifier.flatMap((property, index) => {
      const name = lowerFirst(property.split("/").at(-1) ?? property);
      const field = facts.identifier.length === 1 ? "" : String(index + 1);
      return [
        [`created${field}`, `$.detail.responseElements.${name}`],
        [`described${field}`, `$.detail.responseElements.${noun}.${name}`],
        [`requested${field}`, `$.detail.requestParameters.${name}`],
      ];
    }),
  );
}

/** JQ over the message; without a part of the identifier it gives nothing, and the type is looked through. */
export function identifierFilter({ facts }: DescribedType): string {
  const first = (field: string) =>
    `first((.created${field}, .described${field}, .requested${field}) | strings | select(. != ""))`;
  if (facts.identifier.length === 1) return first("");
  const parts = facts.identifier.map((_one, index) => `(${first(String(index + 1))} // "")`);
  return `[${parts.join(", ")}] | select(all(.[]; . != "")) | join("|")`;
}

/** How a resource becomes an entity. */
export function entityOf({ shown, type: awsType }: DescribedType): EntityMapping {
  const names = ["Name", `${nounOf(awsType)}Name`, "DisplayName"];
  const name = shown.find(({ property, type }) => names.includes(property) && type === "string");
  return {
    identifier: ".__Identifier",
    title: name ? `.${name.property} // .__Identifier` : ".__Identifier",
    properties: {
      region: ".__Region",
      ...Object.fromEntries(shown.map((one) => [one.name, `.${one.property}`])),
    },
  };
}

/** The file of a resource type. @param registry how the file imports what it needs */
export function renderResource(
  described: DescribedType,
  calls: ChosenCalls,
  rights: readonly Statement[],
  registry: string,
): string {
  const { type, blueprint, title, shown, service, parent } = described;
  const text = JSON.stringify;
  const events = calls.heard.map(
    (names) => `cloudTrail(${text(service)}, ${text(names)}, {
      inputPaths: ${text(inputPathsOf(described))},
      identifier,
      ${deletions(names, calls)}
    })`,
  );
  const reason = "AWS names no work of theirs on this type";
  const needed = [...(rights.length > 0 ? ["allow"] : []), "cloudTrail", "defineResource"];
  return `import { ${needed.join(", ")} } from ${text(registry)};

// Names of fields in CloudTrail's records are those of the API, mostly the type's own with a small letter
// first: compare them with an event of your account. Where they give nothing, the type is looked through.
const identifier = ${text(identifierFilter(described))};

/** Mirrors ${type}: change what is shown, and how it is called, as you like. */
export const resource = defineResource({
  type: ${text(type)},
  blueprint: {
    identifier: ${text(blueprint)},
    title: ${text(title)},
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        ${shown.map((one) => `${one.name}: { title: ${text(one.title)}, type: ${text(one.type)} },`).join("\n        ")}
      },
    },
  },
  events: [${events.join(", ")}],
  ${
    calls.others.length === 0
      ? `unheard: { shown: ${text(shownNames(described))}, calls: {} },`
      : `unheard: { shown: ${text(shownNames(described))}, calls: { ${text(reason)}: ${text(calls.others.join(" "))} } },`
  }
  entity: ${text(entityOf(described))},
  ${
    parent
      ? `parent: { type: ${text(parent.type)}, model: ${text(`{ ${parent.property}: .identifier }`)} },
  `
      : ""
  }permissions: [${rights.map(renderRight).join(", ")}],
});
`;
}

/** What \`unheard\` was judged by. */
function shownNames({ shown }: DescribedType): string {
  return ["region", ...shown.map(({ name }) => name)].join(" ");
}

function deletions(names: readonly string[], { deletedBy }: ChosenCalls): string {
  const own = deletedBy.filter((name) => names.includes(name));
  return own.length === 0 ? "" : `deletedBy: ${JSON.stringify(own)},`;
}

function renderRight({ actions, resources }: Statement): string {
  const [only = ""] = resources;
  const list = JSON.stringify(resources.length === 1 ? only : resources);
  const reason = only === "*" ? `, "AWS names no narrower resource for these"` : "";
  return `allow(${JSON.stringify(actions)}, ${list}${reason})`;
}

function lowerFirst(name: string): string {
  const [, capitals = "", rest = ""] = /^([A-Z]+(?![a-z])|[A-Z])(.*)$/.exec(name) ?? [];
  return capitals === "" ? name : capitals.toLowerCase() + rest;
}
