import { mapResources } from "../../../functions/catalog/map-resource";
import { createJq } from "../../../functions/jq";
import type { Json, JsonObject } from "../../../functions/port/types";
import type { ResourceType } from "../../../registry/resource";
import { arnTemplate, fillArn } from "../../../sandbox/aws/resources/arns";
import { mainAction } from "../../../sandbox/aws/resources/main-action";
import type { ChosenCalls } from "./choose-calls";
import type { DescribedType } from "./describe-type";
import { inputPathsOf } from "./render-resource";

const region = "eu-west-1";
const accountId = "123456789012";

/** What a bus delivers of each call that is listened to, and a resource with its entity. */
export async function makeFixture(
  described: DescribedType,
  calls: ChosenCalls,
  resource: ResourceType,
): Promise<JsonObject> {
  const properties = sampleOf(described);
  const identifier = described.facts.identifier
    .map((name) => String(properties[name] as string))
    .join("|");
  const names = calls.heard.flat();
  const failed = calls.deletedBy[0] ?? names[0] ?? "";
  return {
    events: [
      ...names.map((name) => ({
        description: name,
        event: eventOf(described, name, properties),
        matches: true,
        identifier,
        action: calls.deletedBy.includes(name) ? "delete" : "upsert",
        region,
      })),
      {
        description: `${failed} that failed`,
        event: eventOf(described, failed, properties, { errorCode: "AccessDenied" }),
        matches: false,
      },
      {
        description: "a call whose name only begins alike",
        event: eventOf(described, `${failed}Otherwise`, properties),
        matches: false,
      },
    ] as Json[],
    resources: [
      {
        description: "a resource",
        ...{ identifier, region, properties },
        entities: await entitiesOf(resource, identifier, properties),
      },
    ],
  };
}

/** Values as AWS has them, where an example or the form of ARNs is published. */
function sampleOf({ type, facts, shown }: DescribedType): JsonObject {
  const others = { number: 1, boolean: true, array: ["a"] };
  const textOf = (property: string): string => {
    const made = `some-${property.toLowerCase()}`;
    if (!/arn$/i.test(property)) return facts.examples?.[property] ?? made;
    const template = arnTemplate(type, facts, mainAction(type, facts, "create"));
    return fillArn(
      template,
      type,
      {},
      { region, accountId },
      (name) => `some-${name.toLowerCase()}`,
    );
  };
  const own = shown.map((one): [string, Json] => [
    one.property,
    one.type === "string" ? textOf(one.property) : others[one.type],
  ]);
  const ids = facts.identifier.map((name): [string, Json] => [name, textOf(name)]);
  return Object.fromEntries([...ids, ...own]);
}

function eventOf(
  described: DescribedType,
  eventName: string,
  properties: JsonObject,
  more: JsonObject = {},
): JsonObject {
  const { service, facts } = described;
  const paths = Object.entries(inputPathsOf(described)).filter(([field]) =>
    field.startsWith("requested"),
  );
  const parameters = paths.map(([, path], index) => [
    path.split(".").at(-1),
    properties[facts.identifier[index] ?? ""],
  ]);
  return {
    ...{ version: "0", id: "00000000-0000-4000-8000-000000000000" },
    "detail-type": "AWS API Call via CloudTrail",
    ...{ source: `aws.${service}`, account: accountId, time: "2026-03-02T08:00:00Z", region },
    resources: [],
    detail: {
      ...{ eventSource: `${service}.amazonaws.com`, eventName, awsRegion: region },
      requestParameters: Object.fromEntries(parameters) as JsonObject,
      responseElements: null,
      ...more,
    },
  };
}

async function entitiesOf(
  resource: ResourceType,
  identifier: string,
  properties: JsonObject,
): Promise<Json[]> {
  const jq = createJq();
  try {
    const key = { type: resource.type, region, identifier };
    const [mapped] = await mapResources(jq, { own: accountId }, [
      { resource: { key, properties }, declarations: [resource] },
    ]);
    if (!mapped || !("entities" in mapped))
      throw new Error(`The mapping of ${resource.type} fails.`);
    return mapped.entities.map(({ entity }) => entity as unknown as Json);
  } finally {
    await jq.close();
  }
}
