import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from "yaml";
import type { Json, JsonObject } from "../contract/port-data";
import { checkOwnGate, type Expected } from "./check-own-gate";
import { checkLimits, checkTemplate } from "./check-template";
import {
  chooseNames,
  type Gate,
  gateOutput,
  gateResources,
  gateType,
  type GateNames,
} from "./gate-parts";
import { readParameters } from "./parameters";
import { isMap as isDataMap, namesInDependsOn } from "./references";
import { isLoop, listResources } from "./resources";
import { parseTemplate, type Template } from "./template";
import { TemplateError } from "./template-error";
import { TextEdits } from "./text-edits";

/**
 * Adds an approval to a CloudFormation template: nothing of it is made before somebody approved.
 * Everything else stays as it is written: comments, order, short forms, YAML or JSON. A template
 * that has exactly this gate comes back unchanged, with its own title and time.
 *
 * An update of a stack is asked about, but may not change how long was waited: CloudFormation does
 * not update wait conditions.
 * @param template YAML or JSON
 * @param expected what a gate that is there must say of its function and its product
 * @throws TemplateError for a template that CloudFormation would refuse, with the gate or without
 */
export function injectGate(template: string, gate: Gate, expected: Expected = gate): string {
  const source = template.replaceAll("\r\n", "\n").replace(/\n?$/, "\n");
  const before = parseTemplate(source);
  checkTemplate(before.data);
  if (hasGate(before.data)) {
    checkOwnGate(before.data, expected);
    return template;
  }
  const names = chooseNames(before.data);
  const additions = {
    resources: gateResources(names, gate, readParameters(before.data), digestOf(before.data)),
    outputs: gateOutput(names),
  };
  const text = editText(before, names, additions);
  const after = parseTemplate(text);
  if (!isDeepStrictEqual(after.data, gateData(before.data, names, additions))) {
    throw new TemplateError(
      "the approval cannot be written into this text: an anchor, an alias or a layout is in the way. " +
        "Write its resources, their Type and their DependsOn plainly.",
    );
  }
  checkTemplate(after.data);
  checkLimits(after.data, text, "the template with its approval");
  return template.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
}

/** Whether a template asks for an approval already. */
export function hasGate({ Resources: resources }: JsonObject): boolean {
  const found = listResources(isDataMap(resources) ? resources : {});
  return [...found.values()].some(({ Type: type }) => type === gateType);
}

/** Layout and comments do not count. */
function digestOf(template: JsonObject): string {
  return createHash("sha256").update(JSON.stringify(template)).digest("hex");
}

interface Additions {
  readonly resources: JsonObject;
  readonly outputs: JsonObject;
}

/** What the text has to say in the end; the text itself is changed at its places. */
function gateData(
  data: JsonObject,
  names: GateNames,
  { resources, outputs }: Additions,
): JsonObject {
  const waiting = (content: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(content).map(([name, value]): [string, Json] => {
        if (isLoop(name) && Array.isArray(value)) {
          const [variable = "", collection = "", body] = value;
          return [name, [variable, collection, waiting(isDataMap(body) ? body : {})]];
        }
        const resource = value as JsonObject;
        const others = namesInDependsOn(resource).filter((one) => one !== names.check);
        const all = [...others, names.check];
        return [name, { ...resource, DependsOn: "DependsOn" in resource ? all : names.check }];
      }),
    );
  return {
    ...data,
    Resources: { ...waiting(data.Resources as JsonObject), ...resources },
    Outputs: { ...(isDataMap(data.Outputs) ? data.Outputs : {}), ...outputs },
  };
}

function editText(template: Template, { check }: GateNames, additions: Additions): string {
  const { document } = template;
  const root = document.contents as YAMLMap;
  const edits = new TextEdits(template.text, root);
  const resources = resolve(document, root.get("Resources", true)) as YAMLMap;
  for (const resource of resourceNodes(document, resources)) {
    const given = resource.get("DependsOn", true) as Node | undefined;
    if (given) edits.addToList(given, textsIn(document, given), check);
    else edits.addBehind(resource, "Type", { DependsOn: check });
  }
  edits.append(resources, additions.resources);
  const outputs = resolve(document, root.get("Outputs", true));
  if (isMap(outputs)) edits.append(outputs, additions.outputs);
  else edits.append(root, { Outputs: additions.outputs });
  return edits.apply();
}

/** The nodes of all resources, each once, however many aliases stand for it. */
function resourceNodes(document: Document, resources: YAMLMap): Set<YAMLMap> {
  const found = new Set<YAMLMap>();
  for (const { key, value } of resources.items) {
    const node = resolve(document, value);
    if (isMap(node)) found.add(node);
    if (!isSeq(node) || !isScalar(key) || !isLoop(String(key.value))) continue;
    const body = resolve(document, node.items[2]);
    if (isMap(body)) for (const inner of resourceNodes(document, body)) found.add(inner);
  }
  return found;
}

function resolve(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function textsIn(document: Document, node: Node): string[] {
  const found = resolve(document, node);
  const items = isSeq(found) ? found.items.map((one) => resolve(document, one)) : [found];
  return items.filter(isScalar).map(({ value }) => String(value));
}
