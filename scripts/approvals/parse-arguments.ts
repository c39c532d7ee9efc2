import { parseArgs } from "node:util";
import type { StackChoice } from "../redrive/find-stack";

/** What is asked about the approvals of a stack. */
export interface Request extends StackChoice {
  /** Whether everything that is kept is printed, as JSON lines, and not only what waits. */
  readonly isExport: boolean;
}

export const usage = `Usage: npm run approvals -- [options]
Lists the requests for approval that wait, with the time that is left and who has agreed so far.
  --export        everything that is kept, decided or not, as JSON lines for an audit (with npm run --silent)
  --stack NAME    a Pulumi stack (default: the selected one)
  --outputs FILE  the stack's outputs ("pulumi stack output --json") instead of asking Pulumi
  --sandbox       the sandbox that "npm start" runs, instead of AWS
  --port N        port of the sandbox (default 7070); means --sandbox
AWS credentials are found as the AWS CLI finds them; AWS_ENDPOINT_URL is heeded.`;

const options = {
  export: { type: "boolean", default: false },
  stack: { type: "string" },
  outputs: { type: "string" },
  sandbox: { type: "boolean", default: false },
  port: { type: "string" },
} as const;

/** Reads the command's arguments. @throws Error with the usage */
export function parseArguments(args: readonly string[]): Request {
  try {
    const { values } = parseArgs({ args: [...args], options });
    const { stack, outputs, sandbox, port = "7070" } = values;
    const inSandbox = sandbox || values.port !== undefined;
    if (inSandbox && (stack !== undefined || outputs !== undefined)) {
      throw new Error("--stack and --outputs are for AWS; the sandbox knows its own outputs.");
    }
    if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535) {
      throw new Error(`--port is "${port}"; allowed: a whole number from 1 to 65535.`);
    }
    return {
      isExport: values.export,
      ...(stack !== undefined && { stack }),
      ...(outputs !== undefined && { outputs }),
      ...(inSandbox && { sandboxPort: Number(port) }),
    };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}
