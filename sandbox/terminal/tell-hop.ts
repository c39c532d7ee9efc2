import type { Hop, HopDetail } from "../hops";

/** What a reader makes of a hop: a station on the way of a message, a line, or nothing. */
export type Told =
  | { readonly station: string }
  | {
      readonly text: string;
      readonly tone?: Tone;
      readonly more?: readonly string[];
      readonly error?: string;
      /** What is told when the error is no news. */
      readonly again?: string;
    }
  | undefined;

/** How a line is meant. */
export type Tone = "good" | "bad" | "quiet";

/** What of a stack is its own, and so goes without saying. */
export interface Stack {
  readonly name: string;
  /** Names of the stack's queues, tables, keys, …: calls about them are plumbing. */
  readonly isOwn: (resource: string) => boolean;
  /** The page with all e-mails; the links of one are shown where there is none. */
  readonly mailbox?: string;
}

/** Frames of a stack that are shown. */
const FRAMES = 4;
/** Characters of a value that are shown. */
const VALUE = 60;
/** Characters of a name that are shown. */
const NAME = 48;

/** Tells one hop to a person, in as few words as it takes. */
export function tellHop({ detail, what, part, traces }: Hop, stack: Stack): Told {
  switch (detail?.kind) {
    case "begun":
      return { text: `${detail.by ? `started by ${detail.by}` : "begun"}${givenIn(detail.given)}` };
    case "ended": {
      const summary = detail.summary?.split("\n") ?? [];
      const [first, ...more] = summary.filter((line) => line.trim() !== "");
      const tone = detail.status === "SUCCESS" ? "good" : "bad";
      return { text: `${detail.status}${first ? `: ${first}` : ""}`, tone, more };
    }
    case "log":
      return withMore("log", detail.message);
    case "passed":
      return { station: shortName(detail.to, stack) };
    case "event":
      return {
        station: `EventBridge ${detail.name}${detail.deliveries > 0 ? "" : " (no rule matches)"}`,
      };
    case "entity":
      if (detail.change === "unchanged") return undefined;
      return {
        text: `entity ${detail.blueprint}/${shortened(nameIn(detail.identifier), NAME)} ${detail.change}`,
      };
    case "call":
      return tellCall(part, detail, stack);
    case "output":
      return tellOutput(detail, stack);
    case "failed":
      return {
        text: `${shortName(detail.function, stack)} failed: ${detail.reason}`,
        ...{ tone: "bad", more: placeOf(detail) },
      };
    case "mail":
      // A link holds a token, which is long: the e-mail itself is one click away.
      return stack.mailbox === undefined
        ? { text: `e-mail "${detail.subject}"`, more: detail.links.slice(0, 1) }
        : { text: `e-mail "${detail.subject}", in ${stack.mailbox}` };
    case "answered":
      return detail.request.startsWith("GET ")
        ? undefined
        : { text: `${detail.request} answered with ${detail.status}` };
    case "deployed":
      return undefined;
    case "problem":
      return { text: `${part}: ${what}`, tone: "bad" };
    case undefined:
      return part === "CloudFormation" &&
        traces.length > 0 &&
        /^stack .*_(COMPLETE|FAILED)/.test(what)
        ? { text: `CloudFormation ${what}`, tone: "quiet" }
        : undefined;
  }
}

/** Without what every name of the stack has: `dev-runs-worker-function` → `runs-worker`. */
export function shortName(name: string, { name: stack }: Pick<Stack, "name">): string {
  const own = name.replace(new RegExp(`^(?:longshore-)?${stack}-`), "");
  return own.replace(/(-function|-role|\.fifo)$/, "");
}

/** Inputs in one line. */
export function givenIn(given: object | undefined): string {
  const pairs = Object.entries(given ?? {}).map(
    ([name, value]) => `${name}=${shortened(JSON.stringify(value), VALUE)}`,
  );
  return pairs.length === 0 ? "" : `: ${pairs.join(", ")}`;
}

type Call = Extract<HopDetail, { kind: "call" }>;

/** Functions that run what handlers declare; what the others call is how Longshore works. */
const handlerRoles = ["runs-worker", "runs-worker-shared", "changes-worker"];

function tellCall(part: string, { by, operation, subjects, refused }: Call, stack: Stack): Told {
  const caller = shortName(by, stack);
  if (refused !== undefined) {
    // A lookup that finds nothing and a condition that does not hold are answers like others.
    const isAnswer = /NotFound|NotExist|ConditionalCheckFailed/.test(refused);
    if (isAnswer) return undefined;
    return { text: `${part} refused ${operation}: ${refused}`, tone: "bad", more: subjects };
  }
  if (part === "SQS") {
    const [queue = ""] = subjects;
    return operation.startsWith("SendMessage") ? { station: shortName(queue, stack) } : undefined;
  }
  if (by === "root") {
    return { text: [`${part} ${operation}`, ...subjects.map((one) => shortened(one))].join(" ") };
  }
  if (!handlerRoles.includes(caller) || subjects.some(stack.isOwn)) return undefined;
  return { text: [`${part} ${operation}`, ...subjects.map((one) => shortened(one))].join(" ") };
}

function tellOutput(detail: Extract<HopDetail, { kind: "output" }>, stack: Stack): Told {
  const { function: name, line, entry, message } = detail;
  const who = shortName(name, stack);
  if (entry === undefined) return { text: `${who} │ ${line}` };
  if (entry.level !== "error") return undefined;
  const { error, attempt, awsRequest } = entry;
  const [first] = detail.stack;
  return {
    text: `${who} ${entry.message}${error ? `: ${message ?? error}` : ""}`,
    tone: "bad",
    more: [...placeOf(detail), ...(awsRequest ? [`AWS's request ${awsRequest}`] : [])],
    ...(error !== undefined && { error }),
    ...(first && { again: `${who}${attempt ? ` attempt ${attempt}` : ""} failed again, ${first}` }),
  };
}

/** Where an error was thrown: the place, what stands there, and the way to it. */
function placeOf({ stack, excerpt }: { stack: readonly string[]; excerpt?: string }): string[] {
  const [first, ...others] = stack.slice(0, FRAMES);
  if (first === undefined) return [];
  return [first, ...(excerpt === undefined ? [] : [`  ${excerpt}`]), ...others];
}

function withMore(label: string, message: string): Told {
  const [first = "", ...more] = message.split("\n").filter((line) => line.trim() !== "");
  return { text: `${label}  ${first}`, more };
}

/** What of an ARN stands behind the account. */
function nameIn(identifier: string): string {
  return identifier.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, "");
}

function shortened(text: string, most = 80): string {
  if (text.length <= most) return text;
  const end = Math.floor(most / 2) - 1;
  return `${text.slice(0, most - end - 1)}…${text.slice(-end)}`;
}
