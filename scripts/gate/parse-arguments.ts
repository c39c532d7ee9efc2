import { showsAll } from "../../registry/unseen-characters";
import { longestWaitSeconds } from "../../registry/products/product";

/** Which template is to be gated, and how. */
export interface Request {
  /** File with a CloudFormation template; `-` for standard input. */
  readonly file: string;
  /** ARN of the Lambda behind the custom resource. */
  readonly requestArn?: string;
  /** What approvers are told that it is. */
  readonly title?: string;
  readonly timeoutSeconds?: number;
}

export const usage = `Usage: npm run --silent gate -- FILE [--request-arn ARN] [--title TEXT] [--timeout SECONDS]
Prints a CloudFormation template (YAML or JSON) with an approval in it: nothing else of it is made
before somebody approved. A template that has one is printed as it is. The file is not changed.
  FILE           the template; - reads standard input
  --request-arn  the stack output approvalRequestArn: the function that asks for approval
  --title        what people are asked about; default the product's name, or the file's
  --timeout      how long the stack waits for them: 1 to ${longestWaitSeconds} seconds, the default
Exit codes: 0 printed, 1 the template cannot be read or used, 2 the command is typed wrongly.`;

const options = ["request-arn", "title", "timeout"] as const;

/** Reads the command's arguments. @throws Error with the usage */
export function parseArguments(args: readonly string[]): Request {
  const given: Partial<Record<(typeof options)[number], string>> = {};
  let file: string | undefined;
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? "";
    const option = options.find((name) => argument === `--${name}`);
    if (option) {
      const value = args[(index += 1)];
      if (value === undefined) throw new Error(`${argument} needs a value.\n${usage}`);
      given[option] = value;
    } else if (argument.startsWith("--")) {
      const allowed = options.map((name) => `--${name}`).join(", ");
      throw new Error(`There is no option ${argument}; allowed are ${allowed}.\n${usage}`);
    } else if (file === undefined) {
      file = argument;
    } else {
      throw new Error(`One template at a time: "${file}" or "${argument}".\n${usage}`);
    }
  }
  if (file === undefined) {
    throw new Error(`Which template? Name a file, or - for standard input.\n${usage}`);
  }
  return {
    file,
    ...(given["request-arn"] !== undefined && { requestArn: parseArn(given["request-arn"]) }),
    ...(given.title !== undefined && { title: parseTitle(given.title) }),
    ...(given.timeout !== undefined && { timeoutSeconds: parseTimeout(given.timeout) }),
  };
}

function parseArn(text: string): string {
  if (/^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/.test(text)) return text;
  throw new Error(
    `--request-arn is "${text}"; allowed: the ARN of a Lambda function, as the stack output approvalRequestArn has it.`,
  );
}

function parseTitle(text: string): string {
  if (text.trim() !== "" && text.length <= 100 && showsAll(text)) return text;
  throw new Error(
    `--title is ${JSON.stringify(text)}; allowed: 1 to 100 characters, all of them seen.`,
  );
}

function parseTimeout(text: string): number {
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= longestWaitSeconds) return seconds;
  throw new Error(`--timeout is "${text}"; allowed: 1 to ${longestWaitSeconds} seconds.`);
}
