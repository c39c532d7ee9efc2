import { parseArgs } from "node:util";
import type { StackChoice } from "./find-stack";

/** What is to be done with which dead letters of which stack. */
export interface Request extends StackChoice {
  readonly dryRun: boolean;
  /** Only letters whose reason has this text, in any case. */
  readonly reason?: string;
  /** How many letters at most. */
  readonly limit: number;
  /** Folder of the handlers, whose event rules are applied again. */
  readonly handlers: string;
}

export const usage = `Usage: npm run redrive -- [options]
Sends each dead letter back to where it came from, and removes it once that has succeeded. Do so after
the cause is mended and deployed. A letter that is refused again becomes a new dead letter.
  --dry-run       lists the letters and where each would go; sends and removes nothing
  --reason TEXT   only letters whose reason has this text
  --limit N       at most N letters, 1 to 1000 (default 1000)
  --stack NAME    a Pulumi stack (default: the selected one)
  --outputs FILE  the stack's outputs ("pulumi stack output --json") instead of asking Pulumi
  --handlers DIR  folder of the handlers (default "handlers")
  --sandbox       the sandbox that "npm start" runs, instead of AWS
  --port N        port of the sandbox (default 7070); means --sandbox
AWS credentials are found as the AWS CLI finds them; AWS_ENDPOINT_URL is heeded.
Exit code 0: nothing is left of what was asked for; 1: letters stay, or it failed; 2: wrong options.`;

const options = {
  "dry-run": { type: "boolean", default: false },
  reason: { type: "string" },
  limit: { type: "string", default: "1000" },
  stack: { type: "string" },
  outputs: { type: "string" },
  handlers: { type: "string", default: "handlers" },
  sandbox: { type: "boolean", default: false },
  port: { type: "string" },
} as const;

/** Reads the command's arguments. @throws Error with the usage */
export function parseArguments(args: readonly string[]): Request {
  try {
    const { values } = parseArgs({ args: [...args], options });
    const { reason, stack, outputs, handlers, sandbox, port } = values;
    const inSandbox = sandbox || port !== undefined;
    if (inSandbox && (stack !== undefined || outputs !== undefined)) {
      throw new Error("--stack and --outputs are for AWS; the sandbox knows its own outputs.");
    }
    return {
      dryRun: values["dry-run"],
      limit: readNumber("limit", values.limit, 1, 1000),
      handlers,
      ...(reason !== undefined && { reason }),
      ...(stack !== undefined && { stack }),
      ...(outputs !== undefined && { outputs }),
      ...(inSandbox && { sandboxPort: readNumber("port", port ?? "7070", 1, 65535) }),
    };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

function readNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`--${name} is "${text}"; allowed: a whole number from ${least} to ${most}.`);
}
