import { existingServices, operationsOf } from "../../facts/operations";
import { typeFacts } from "../../facts/cloudformation";
import { nearest } from "../../registry/nearest";
import { resourceFileOf, type Registry } from "../../registry/registry";
import type { ResourceType } from "../../registry/resource";
import { callName } from "./event-names";
import type { Finding } from "./finding";

const callDetailType = "AWS API Call via CloudTrail";

/** Finds the types, services and calls that resource types name and AWS does not publish. */
export function checkFacts(registry: Pick<Registry, "resources" | "resourceFiles">): Finding[] {
  return [...registry.resources.values()].flatMap((resource) =>
    unknownIn(resource, `handlers/${resourceFileOf(registry, resource.type)}`),
  );
}

function unknownIn(resource: ResourceType, at: string): Finding[] {
  const { type, parent } = resource;
  // What is read and listed by the file's own code may have a name of its own.
  const isOwn = "read" in resource && "list" in resource;
  return [
    ...(isOwn ? [] : unknownType(at, "type", type)),
    ...(parent ? unknownType(at, "parent.type", parent.type) : []),
    ...resource.events.flatMap((event, index) =>
      event.detailType === callDetailType ? unknownCalls(at, `events[${index}]`, event) : [],
    ),
  ];
}

function unknownType(file: string, place: string, value: string): Finding[] {
  if (!value.startsWith("AWS::") || typeFacts(value)) return [];
  return [
    {
      ...{ kind: "unknown-type", file, place, value },
      problem: "AWS publishes no resource type of that name, so nothing would be mirrored.",
      remedy: "Correct it, or bring new types in with npm run facts.",
    },
  ];
}

function unknownCalls(
  file: string,
  place: string,
  { source, detail }: ResourceType["events"][number],
): Finding[] {
  const service = source.replace(/^aws\./, "");
  const operations = operationsOf(service);
  if (operations.length === 0) {
    const remedy = `${likely(service, existingServices())}It is the service's name as in <name>.amazonaws.com.`;
    const problem = "AWS publishes no calls of such a service, so no event would be heard.";
    return [
      { kind: "unknown-service", file, place: `${place}.source`, value: source, problem, remedy },
    ];
  }
  const names = [detail.eventName ?? []].flat().filter((one) => typeof one === "string");
  return names
    .filter((name) => !operations.includes(callName(name)))
    .map((name) => ({
      ...{ kind: "unknown-event", file, place: `${place}.detail.eventName`, value: name },
      problem: `${service} has no call of that name, so no event would be heard.`,
      remedy: `${likely(name, operations)}Names of calls are written as in the service's API reference.`,
    }));
}

function likely(name: string, known: readonly string[]): string {
  const like = nearest(name, known);
  return like === undefined ? "" : `Did you mean ${like}? `;
}
