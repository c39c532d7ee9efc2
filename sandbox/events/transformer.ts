import { limits } from "../limits";
import type { BusEvent } from "./bus-event";
import { readPath } from "./json-path";
import { fillTemplate, minifyJson, parseTemplate, templateVariables } from "./template";

/** Picks values of an event and puts them into a text. */
export interface InputTransformer {
  /** Variable → path, such as `$.detail.state`; 100 at most. */
  readonly inputPaths?: Readonly<Record<string, string>>;
  /** Text with `<variable>` in it; 8192 characters at most. */
  readonly inputTemplate: string;
}

/** What a target gets; the whole event unless one of the three is given. */
export interface TargetInput {
  /** A fixed JSON text. */
  readonly input?: string;
  /** The part of the event that is sent. */
  readonly inputPath?: string;
  readonly inputTransformer?: InputTransformer;
}

/** What the reserved variables stand for. */
export interface TransformContext {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** When the bus received the event: ISO 8601, UTC. */
  readonly ingestionTime: string;
}

/** A message, or why there is none. */
export type Transformed =
  | { readonly delivered: true; readonly text: string }
  | {
      readonly delivered: false;
      readonly reason: string;
      /** What came out instead of JSON. */
      readonly text: string;
    };

/** What PutTargets refuses, in AWS's words where they are known. */
export class InvalidTargetError extends Error {
  /** AWS's error code. */
  readonly code = "ValidationException";

  constructor(message: string) {
    super(message);
    this.name = "InvalidTargetError";
  }
}

const {
  inputPaths: { value: VARIABLES },
  templateCharacters: { value: TEMPLATE_CHARACTERS },
} = limits.EventBridge;
const RESERVED: Readonly<Record<string, (event: BusEvent, context: TransformContext) => unknown>> =
  {
    "aws.events.rule-arn": (_, { ruleArn }) => ruleArn,
    "aws.events.rule-name": (_, { ruleName }) => ruleName,
    "aws.events.event.ingestion-time": (_, { ingestionTime }) => ingestionTime,
    "aws.events.event": withoutDetail,
    "aws.events.event.json": (event) => event,
  };

/**
 * Checks what a target gets, as PutTargets does. Paths are not checked, neither here nor by AWS.
 * @throws InvalidTargetError
 */
export function validateTransformer(target: TargetInput, targetId: string): void {
  const { input, inputPath, inputTransformer } = target;
  const given = [input, inputPath, inputTransformer].filter((one) => one !== undefined);
  if (given.length > 1) {
    throw new InvalidTargetError(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${targetId}.`,
    );
  }
  if (!inputTransformer) return;
  const { inputPaths = {}, inputTemplate } = inputTransformer;
  checkNames(Object.keys(inputPaths), targetId);
  if (inputTemplate.length < 1 || inputTemplate.length > TEMPLATE_CHARACTERS) {
    throw new InvalidTargetError(
      `InputTemplate for target ${targetId} has ${inputTemplate.length} characters; allowed are 1 to ${TEMPLATE_CHARACTERS}.`,
    );
  }
  const unknown = templateVariables(parseTemplate(inputTemplate)).find(
    (name) => !Object.hasOwn(inputPaths, name) && !Object.hasOwn(RESERVED, name),
  );
  if (unknown === undefined) return;
  throw new InvalidTargetError(
    `InputTemplate for target ${targetId} contains invalid placeholder ${unknown}.`,
  );
}

/** Makes the message for a target out of an event; never throws for what the event holds. */
export function transform(
  target: TargetInput,
  event: BusEvent,
  context: TransformContext,
): Transformed {
  if (target.input !== undefined) return { delivered: true, text: target.input };
  if (target.inputPath !== undefined) return pick(target.inputPath, event);
  if (!target.inputTransformer) return { delivered: true, text: JSON.stringify(event) };
  const { inputPaths = {}, inputTemplate } = target.inputTransformer;
  const template = parseTemplate(inputTemplate);
  const text = fillTemplate(template, (name) => {
    const reserved = Object.hasOwn(RESERVED, name) ? RESERVED[name] : undefined;
    return reserved ? reserved(event, context) : readPath(event, inputPaths[name] ?? "");
  });
  // The user guide shows a string template whose result is no JSON, because of quotes in it.
  if (template.kind === "string") return { delivered: true, text };
  try {
    JSON.parse(text);
    return { delivered: true, text: minifyJson(text) };
  } catch (error) {
    const reason = `The input transformer's result is not JSON: ${(error as Error).message}`;
    return { delivered: false, reason, text };
  }
}

/** The names AWS allows: `[A-Za-z0-9_-]`, and not starting with "AWS". */
function checkNames(names: readonly string[], targetId: string): void {
  const wrong = names.find((name) => !/^(?!AWS)[\w-]{1,256}$/.test(name));
  if (wrong !== undefined) {
    throw new InvalidTargetError(
      `InputPathsMap for target ${targetId} contains invalid key ${wrong}: allowed are 1 to 256 letters, digits, - and _, not starting with "AWS".`,
    );
  }
  if (names.length > VARIABLES) {
    throw new InvalidTargetError(
      `InputPathsMap for target ${targetId} has ${names.length} entries; at most ${VARIABLES} are allowed.`,
    );
  }
}

/** What AWS sends for a path that leads nowhere is not known; here the event is not delivered. */
function pick(path: string, event: BusEvent): Transformed {
  const value = readPath(event, path);
  if (value !== undefined) return { delivered: true, text: JSON.stringify(value) };
  return {
    delivered: false,
    reason: `The input path ${path} leads to nothing in the event`,
    text: "",
  };
}

/** `detail-type` becomes `detailType` (recorded). */
function withoutDetail({ detail: _, "detail-type": detailType, ...rest }: BusEvent): object {
  const { id, account, time, source, region, resources, version } = rest;
  return { id, account, detailType, time, source, region, resources, version };
}
