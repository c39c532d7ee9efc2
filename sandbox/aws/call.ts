import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { RequestContext } from "./policy-text";
import type { XmlForm } from "./xml";

/** A JSON object as it came over the wire; every field has to be checked before use. */
export type JsonObject = Record<string, unknown>;

/** One thing that IAM allows or denies. */
export interface Permission {
  /** IAM action, such as `sqs:SendMessage`. */
  readonly action: string;
  /** ARN the action works on, or `*` where AWS knows no narrower resource. */
  readonly resource: string;
  /** Condition keys that hold for this request, such as `ec2:CreateAction`. */
  readonly context?: RequestContext;
}

/** Why somebody may not do something, in AWS's words; `undefined` when they may. */
export type Denied = (permission: Permission) => string | undefined;

/** One call of an AWS API, whatever its wire protocol is. */
export interface AwsCall {
  readonly operation: string;
  /** Region of the credential scope the request was signed for. */
  readonly region: string;
  readonly accountId: string;
  /** ARN of the caller: of a role's session, or of the account's root. */
  readonly callerArn: string;
  /** The JSON body, or the fields of a form, whose lists are lists: `InstanceId.1` is in `InstanceId`. */
  readonly input: JsonObject;
  /** The request as it arrived, for services that pass it on. */
  readonly raw: { readonly headers: IncomingHttpHeaders; readonly body: Buffer };
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal;
  readonly denied: Denied;
}

/** An HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request without its body, however it came. */
export type RawRequest = Pick<IncomingMessage, "headers" | "method" | "url">;

/** An answer of somebody else, to be passed on as it is. */
export class Passed {
  constructor(readonly answer: Answer) {}
}

/** What an operation gives back, by the names of the API; what is `undefined` is left out. */
export type Result = JsonObject | Passed;

/** A stand-in for one AWS service. */
export interface AwsService {
  /** Name for people: the part in hops and the subject of error messages. */
  readonly title: string;
  /** What the names of its IAM actions begin with, such as `sqs`. */
  readonly prefix: string;
  /**
   * Answers each operation; others are refused before they reach the service.
   * @throws AwsError for what AWS would refuse.
   */
  readonly operations: Readonly<Record<string, (call: AwsCall) => Result | Promise<Result>>>;
  /** How its answers are written; as JSON when left out. */
  readonly xml?: XmlForm;
  /** Its code for a call that IAM does not allow, where it is not that of its protocol. */
  readonly deniedCode?: string;
  /**
   * What IAM must allow before a call is answered: the action named like the operation, on these ARNs,
   * or other permissions. `*` when left out.
   */
  needs?(call: AwsCall): readonly (string | Permission)[];
  /** Whether a call is worth a hop; every call is, unless the service says otherwise. */
  isNotable?(call: AwsCall, answer: Answer): boolean;
  close?(): Promise<void>;
}

/** An error that AWS would answer; the endpoint writes it in the protocol of the request. */
export class AwsError extends Error {
  constructor(
    /** AWS's error code, such as `ResourceNotFoundException`. */
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = "AwsError";
  }
}

/**
 * Reads a string that the operation requires.
 * @throws AwsError ValidationException, worded as AWS does, when it is missing or no string.
 */
export function requiredText(input: JsonObject, field: string): string {
  const value = input[field];
  if (typeof value === "string" && value !== "") return value;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value ${JSON.stringify(value ?? null)} at '${lowerFirst(field)}' failed to satisfy constraint: Member must not be null`,
  );
}

/** Reads a string that may be left out. */
export function optionalText(input: JsonObject, field: string): string | undefined {
  return input[field] === undefined ? undefined : requiredText(input, field);
}

/**
 * Checks a number that only the documentation of a service limits.
 * @param what names it
 * @throws AwsError with the service's code for such numbers
 */
export function checkRange(
  code: string,
  what: string,
  number: unknown,
  [least, most]: readonly [number, number],
): void {
  if (Number.isInteger(number) && Number(number) >= least && Number(number) <= most) return;
  const shown = JSON.stringify(number);
  throw new AwsError(
    code,
    `${what} is ${shown}; it must be an integer between ${least} and ${most}`,
  );
}

/** Whether a value is an object in the sense of JSON. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A resource's properties as many an API names them: the same, all with a small first letter. */
export function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [lowerFirst(name), camelCased(one)]),
  );
}

/** `typeName` for `TypeName`. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Reads JSON; `undefined` for what is none. */
export function parseJson(text: string | Buffer): unknown {
  try {
    return JSON.parse(text.toString()) as unknown;
  } catch {
    return undefined;
  }
}
