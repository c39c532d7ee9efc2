import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, isSeq, type Node, type YAMLMap } from "yaml";
import type { Json, JsonObject } from "../contract/port-data";
import { checkOwnGate, type Expected } from "./check-own-gate";
import { checkLimits, hasRoom } from "./check-limits";
import { checkTemplate } from "./check-template";
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
import { withLines } from "./template-lines";
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
  // The mark that some editors begin a file with would move every place in the text by one.
  const source = template
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .replace(/\n?$/, "\n");
  const before = parseTemplate(source);
  const { data } = before;
  const parameters = withLines(before, () => {
    checkTemplate(data);
    if (hasGate(data)) checkOwnGate(data, expected);
    return readParameters(data);
  });
  if (hasGate(data)) return template;
  const names = chooseNames(data);
  const additions = {
    resources: gateResources(names, gate, parameters, digestOf(data)),
    // It shows who approved, and nothing reads it: a template that has as many as can be does without it.
    outputs: hasRoom(data, "Outputs") ? gateOutput(names) : {},
  };
  const text = editText(before, names, additions);
  const wanted = gateData(data, names, additions);
  if (!says(text, wanted)) {
    throw new TemplateError(
      "the approval cannot be written into this text: its layout is in the way. " +
        "Write its resources, their Type and their DependsOn plainly.",
    );
  }
  checkTemplate(wanted);
  checkLimits(wanted, text, "the template with its approval");
  return template.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
}

/** Whether a template asks for an approval already. */
export function hasGate({ Resources: resources }: JsonObject): boolean {
  const found = listResources(isDataMap(resources) ? resources : {});
  return [...found.values()].some(({ Type: type }) => type === gateType);
}

/** Whether a text says this; the places of mistakes in it are none of the author's. */
function says(text: string, data: JsonObject): boolean {
  try {
    return isDeepStrictEqual(parseTemplate(text).data, data);
  } catch (error) {
    if (error instanceof TemplateError) return false;
    throw error;
  }
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
  const root = template.document.contents as YAMLMap;
  const edits = new TextEdits(template.text, root);
  const resources = root.get("Resources", true) as unknown as YAMLMap;
  for (const resource of resourceNodes(resources)) {
    const given = resource.get("DependsOn", true) as Node | undefined;
    if (given) edits.addToList(given, textsIn(given), check);
    else edits.addBehind(resource, "Type", { DependsOn: check });
  }
  edits.append(resources, additions.resources);
  const outputs = root.get("Outputs", true) as unknown;
  if (Object.keys(additions.outputs).length === 0) return edits.apply();
  if (isMap(outputs)) edits.append(outputs, additions.outputs);
  else edits.append(root, { Outputs: additions.outputs });
  return edits.apply();
}

/** The nodes of all resources, those in loops included. */
function resourceNodes(resources: YAMLMap): YAMLMap[] {
  return resources.items.flatMap(({ key, value }): YAMLMap[] => {
    if (isMap(value)) return [value];
    if (!isSeq(value) || !isScalar(key) || !isLoop(String(key.value))) return [];
    const body = value.items[2];
    return isMap(body) ? resourceNodes(body) : [];
  });
}

function textsIn(node: Node): string[] {
  const items = isSeq(node) ? node.items : [node];
  return items.filter(isScalar).map(({ value }) => String(value));
}
