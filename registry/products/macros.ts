import { isScalar, visit, type Pair } from "yaml";
import type { JsonObject } from "../contract/port-data";
import { isMap } from "./references";
import { listResources } from "./resources";
import type { Template } from "./template";
import { TemplateError, type TemplatePath } from "./template-error";

/** The one transform that makes no resource which the text does not show. */
const harmlessTransform = "AWS::LanguageExtensions";

/**
 * Refuses whatever makes resources of its own: it could make some that do not wait.
 * @throws TemplateError with the place
 */
export function refuseTransforms(data: JsonObject): void {
  refuseSam(data);
  const { Transform: transform, Resources: resources } = data;
  const other = [transform ?? []].flat().find((one) => one !== harmlessTransform);
  if (other !== undefined) refuse(["Transform"], other);
  // One inside a resource could take away what the resource waits for.
  const all: [TemplatePath, JsonObject][] = isMap(resources)
    ? [
        [["Resources"], resources],
        ...[...listResources(resources)].map(([name, one]): [TemplatePath, JsonObject] => [
          ["Resources", name],
          one,
        ]),
      ]
    : [];
  const [path, inner] = all.find(([, one]) => "Fn::Transform" in one) ?? [];
  if (path && inner) refuse([...path, "Fn::Transform"], inner["Fn::Transform"]);
}

/** SAM is recognised by its transform, its sections, and its types of resources. */
function refuseSam({ Transform: transform, Globals: globals, Resources: resources }: JsonObject) {
  const isSam = [transform ?? []]
    .flat()
    .some((one) => typeof one === "string" && /^AWS::Serverless-/.test(one));
  const [type = ""] =
    [...(isMap(resources) ? listResources(resources) : [])].find(
      ([, one]) => typeof one.Type === "string" && one.Type.startsWith("AWS::Serverless::"),
    ) ?? [];
  const path = isSam
    ? ["Transform"]
    : globals !== undefined
      ? ["Globals"]
      : type && ["Resources", type, "Type"];
  if (!path) return;
  throw new TemplateError(
    `${path.join(".")} says that this is a template of AWS SAM, whose transform makes resources that would not wait ` +
      "for an approval; write plain CloudFormation, such as the processed template of a stack that SAM made.",
    path,
  );
}

function refuse(path: TemplatePath, value: unknown): never {
  throw new TemplateError(
    `${path.join(".")} is ${JSON.stringify(value)}; allowed: ${harmlessTransform}. ` +
      `Other transforms make resources that would not wait for an approval; write those resources out.`,
    path,
  );
}

/**
 * Refuses all that CloudFormation would have to expand: what people approve is what the file says,
 * and a launch of Service Catalog is not given the capability to expand it.
 * @throws TemplateError with the line
 */
export function refuseMacros({ text, document, data }: Template): void {
  refuseSam(data);
  visit(document, {
    Pair(_key, pair, path) {
      const name = nameOf(pair);
      // In the template, the map at its root, and nothing else above.
      const isSection = path.length === 2 && name === "Transform";
      if (!isSection && name !== "Fn::Transform" && !name.startsWith("Fn::ForEach::")) return;
      const start = isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
      refuseAt(text, start, name);
    },
    Node(_key, { tag, range }) {
      if (tag === "!Transform") refuseAt(text, range?.[0] ?? 0, tag);
    },
  });
}

function refuseAt(text: string, offset: number, what: string): never {
  const line = text.slice(0, offset).split("\n").length;
  throw new TemplateError(
    `line ${line}: ${what} is not allowed in a product, since launches of Service Catalog expand no macros; write the resources out.`,
  );
}

function nameOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : "";
}
