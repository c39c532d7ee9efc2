import { actionFacts, resourceArns } from "../../../facts/iam";
import type { TypeFacts } from "../../../facts/cloudformation";
import type { JsonObject } from "../call";

/** Where a resource is. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/**
 * The template of a type's ARNs: the published one, or that of the resource which its main action makes.
 * @param main the IAM action that makes such resources, such as `ecs:CreateService`
 */
export function arnTemplate(type: string, facts: TypeFacts, main: string | undefined): string {
  const noun = nounOf(type);
  if (facts.arn !== undefined && isOfNoun(facts, noun)) return facts.arn;
  const [service = type.split("::")[1]?.toLowerCase() ?? "", name = ""] = main?.split(":") ?? [];
  const kinds = Object.keys(actionFacts(`${service}:${name}`)?.resources ?? {});
  const like = kinds.find((kind) => kind.replaceAll("-", "") === noun.toLowerCase());
  const [arn] = like === undefined ? [] : resourceArns(service, like);
  return (
    arn ?? `arn:\${Partition}:${service}:\${Region}:\${Account}:${kebab(noun)}/\${${noun}Name}`
  );
}

/** Some published templates are those of another type that the type belongs to. */
function isOfNoun({ arn = "", properties = {}, identifier }: TypeFacts, noun: string): boolean {
  const names = [...arn.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  const last = names.at(-1) ?? "";
  const parts = last.toLowerCase();
  return (
    Object.hasOwn(properties, last) ||
    identifier.includes(last) ||
    noun.toLowerCase().endsWith(parts.replace(/(name|id|identifier|withpath.*|without.*)+$/, ""))
  );
}

/**
 * Fills an ARN with what is known of a resource.
 * @param unknown what to write for a name that is not known
 */
export function fillArn(
  template: string,
  type: string,
  known: JsonObject,
  { region, accountId }: Place,
  unknown: (name: string) => string,
): string {
  const fixed: Record<string, string> = {
    Partition: region.startsWith("cn-") ? "aws-cn" : "aws",
    Region: region,
    Account: accountId,
  };
  // The published templates write some services in capitals.
  const plain = template.replace(/(?<=^arn:[^:]+:)[^:]+/, (service) => service.toLowerCase());
  const last = [...template.matchAll(/\$\{(\w+)\}/g)].at(-1)?.[1];
  return plain.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const names = candidates(name, nounOf(type), name === last);
    return fixed[name] ?? valueFor(name, names, known) ?? unknown(name);
  });
}

/** What a variable of a template may be called as a property: `ClusterName` may be `Cluster`. */
function candidates(variable: string, noun: string, isLast: boolean): string[] {
  const name = variable.replace(/With(Path|out\w+)$/, "");
  const others = [name.replace(/Name$/, "Identifier"), name.replace(/(Name|Id)$/, "")];
  if (!isLast) return [name, ...others];
  const isOwn = name.toLowerCase().startsWith(noun.toLowerCase());
  const short = isOwn ? [name.slice(noun.length)] : [];
  return [name, ...short, ...others, "Id", "Name", `${noun}Name`, `${noun}Id`];
}

/** `RoleNameWithPath` is made of two properties. */
function valueFor(variable: string, names: string[], known: JsonObject): string | undefined {
  const lowered = new Map(Object.entries(known).map(([key, value]) => [key.toLowerCase(), value]));
  const value = names
    .map((name) => lowered.get(name.toLowerCase()))
    .find((one): one is string => typeof one === "string" && one !== "");
  if (value === undefined) return undefined;
  const path = typeof known["Path"] === "string" ? known["Path"] : "/";
  if (variable.endsWith("WithPath")) return `${path}${value}`.slice(1);
  if (variable.endsWith("WithoutLeadingSlash")) return value.replace(/^\//, "");
  return value.startsWith("arn:") ? value.split(/[:/]/).at(-1) : value;
}

/** `Topic` of `AWS::SNS::Topic`. */
export function nounOf(type: string): string {
  return type.split("::").at(-1) ?? type;
}

function kebab(text: string): string {
  return text.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
}
