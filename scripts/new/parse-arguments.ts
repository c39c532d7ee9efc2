import { parseArgs } from "node:util";
import type { Operation } from "../../functions/port/types";
import { longestFileName } from "../../registry/file-name";
import { parseName, type Names } from "./parse-name";

/** What can be generated. */
export type Kind = "action" | "change" | "product" | "resource" | "folder";

/** What to generate. */
export interface NewRequest extends Names {
  readonly kind: Exclude<Kind, "folder">;
  /** For resource types: such as `AWS::EFS::FileSystem`. */
  readonly type: string | undefined;
  /** Identifier of a blueprint of this installation; chosen when undefined. */
  readonly blueprint: string | undefined;
  /** For actions. */
  readonly trigger: Operation;
  /** For change listeners: the property to listen to; chosen when undefined. */
  readonly property: string | undefined;
}

const kinds: readonly NewRequest["kind"][] = ["action", "resource", "product", "change"];
const triggers: readonly Operation[] = ["CREATE", "DAY-2", "DELETE"];

/** How the command is typed. */
export const usage = `Usage:
  npm run new -- action NAME [--blueprint ID] [--trigger CREATE|DAY-2|DELETE]
  npm run new -- resource TYPE                       such as AWS::EFS::FileSystem
  npm run new -- product NAME
  npm run new -- change NAME [--blueprint ID] [--property ID]
  npm run new -- folder PATH                         a repository for handlers of your own
Files are written for the handlers folder of the stack dev, or for --handlers FOLDER.`;

/** Reads the command line. @throws Error saying what is wrong and what is allowed */
export function parseArguments(args: readonly string[]): NewRequest {
  const { positionals, values } = readArguments(args);
  const [kindText, name, ...more] = positionals;
  const kind = kinds.find((one) => one === kindText);
  if (!kind) {
    const given = kindText === undefined ? "No kind was given" : `The kind is "${kindText}"`;
    throw new Error(`${given}; allowed: ${kinds.join(", ")}.\n${usage}`);
  }
  if (name === undefined) throw new Error(`No name was given for the ${kind}.\n${usage}`);
  if (more.length > 0) {
    throw new Error(`One name is allowed; also given: ${more.join(" ")}.\n${usage}`);
  }
  refuseForeignOptions(kind, values);
  return {
    kind,
    type: kind === "resource" ? name : undefined,
    ...(kind === "resource"
      ? { identifier: "", file: "", title: "" }
      : parseName(name, kind === "product" ? longestFileName : undefined)),
    blueprint: values.blueprint,
    trigger: parseTrigger(values.trigger),
    property: values.property,
  };
}

function readArguments(args: readonly string[]) {
  const options = {
    blueprint: { type: "string" },
    trigger: { type: "string" },
    property: { type: "string" },
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

function refuseForeignOptions(
  kind: NewRequest["kind"],
  values: { blueprint?: string; trigger?: string; property?: string },
): void {
  const [option] = Object.keys(values);
  if ((kind === "product" || kind === "resource") && option !== undefined) {
    throw new Error(`--${option} is not for ${kind}s; a ${kind} has none.\n${usage}`);
  }
  if (kind === "change" && values.trigger !== undefined) {
    throw new Error(`--trigger is for actions; a change listener has none.\n${usage}`);
  }
  if (kind === "action" && values.property !== undefined) {
    throw new Error(`--property is for change listeners; an action has none.\n${usage}`);
  }
}

function parseTrigger(text = "DAY-2"): Operation {
  const trigger = triggers.find((one) => one === text);
  if (trigger) return trigger;
  throw new Error(`--trigger is "${text}"; allowed: ${triggers.join(", ")}.`);
}
