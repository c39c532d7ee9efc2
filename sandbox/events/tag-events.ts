import { isDeepStrictEqual } from "node:util";
import { typeFacts, type TypeFacts } from "../../facts/cloudformation";
import type { JsonObject } from "../aws/call";
import type { ResourceChange } from "../aws/resource-store";
import { arnTemplate, fillArn, nounOf } from "../aws/resources/arns";
import { mainAction } from "../aws/resources/main-action";
import type { NativeEvent } from "./native-events";
import type { Subject } from "./trail-call";

/** Documented: what AWS sends for every change of tags, through whatever service. */
export function tagEvents(subject: Subject, before: JsonObject | undefined): NativeEvent[] {
  const { change, accountId } = subject;
  const facts = typeFacts(change.type);
  if (facts?.tags === undefined || change.kind === "delete") return [];
  const [old, tags] = [before, change.properties].map((one) => tagsIn(one?.[facts.tags ?? ""]));
  if (!old || !tags || isDeepStrictEqual(old, tags)) return [];
  const arn = arnOf(change, facts, accountId);
  const keys = Object.keys({ ...old, ...tags }).filter((key) => old[key] !== tags[key]);
  return [
    {
      source: "aws.tag",
      "detail-type": "Tag Change on Resource",
      resources: [arn],
      detail: {
        "changed-tag-keys": keys,
        tags,
        service: arn.split(":")[2] ?? "",
        "resource-type": arn.split(":").slice(5).join(":").split(/[:/]/)[0] ?? "",
        version: 1,
      },
    },
  ];
}

/** Values by key; AWS has them as a list or as an object. */
function tagsIn(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  if (!Array.isArray(value)) return { ...value };
  const tags = value as { readonly Key?: string; readonly Value?: string }[];
  return Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}

function arnOf(change: ResourceChange, facts: TypeFacts, accountId: string): string {
  const { type, region, properties, identifier } = change;
  const names = ["Arn", "ARN", `${nounOf(type)}Arn`, `${nounOf(type)}ARN`];
  const own = [...names.map((name) => properties[name]), identifier.split("|")[0]].find(
    (one): one is string => typeof one === "string" && one.startsWith("arn:"),
  );
  if (own !== undefined) return own;
  const template = arnTemplate(type, facts, mainAction(type, facts, "create"));
  return fillArn(template, type, properties, { region, accountId }, () => identifier);
}
