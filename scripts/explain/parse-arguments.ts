import { isAccount } from "../../functions/catalog/place";
import { takeHandlers } from "../../sandbox/handlers-folder";

/** What is to be explained. */
export interface Request {
  /** Absolute path of the handlers folder. */
  readonly handlers: string;
  /** File with an event; `-` for standard input. */
  readonly event: string;
  /** File with rules, instead of the handlers' own. */
  readonly rules?: string;
  /** File with what Cloud Control says of the resource. */
  readonly resource?: string;
  /** A config.json of Port's old exporter, besides the handlers. */
  readonly config?: string;
  /** The stack's own account, where it mirrors others. */
  readonly hub?: string;
}

export const usage = `Usage: npm run explain -- EVENT.json [--rules FILE] [--resource FILE.json] [--config FILE.json]
                      [--hub ACCOUNT] [--handlers FOLDER]
Says what becomes of AWS's events: which rules take it and why others do not, the message they make
of it, what the exporter does with that, and what "npm run check:filters" finds wrong with these rules.
Nothing is sent anywhere.
  EVENT.json   an event of EventBridge, a record of CloudTrail, {"Records": […]}, or what
               "aws cloudtrail lookup-events" prints; - reads standard input
  --rules      a CloudFormation template with AWS::Events::Rule, or one rule as JSON, instead of the handlers
  --resource   the resource's properties, or the answer of "aws cloudcontrol get-resource": shows the entities
  --config     a config.json of Port's old exporter, whose entries add to the handlers
  --hub        id of the stack's own account, where it mirrors others: events of those are told apart
  --handlers   another folder of handlers than that of the stack dev`;

const options = ["rules", "resource", "config", "hub"] as const;

/** Reads the command's arguments. @param root the project's folder @throws Error with the usage */
export function parseArguments(given: readonly string[], root: string): Request {
  const { folder: handlers, rest: args } = takeHandlers(given, root);
  const request: { -readonly [K in keyof Omit<Request, "handlers">]?: string } = {};
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? "";
    const option = options.find((name) => argument === `--${name}`);
    if (option) {
      const value = args[(index += 1)];
      if (value === undefined) {
        throw new Error(
          `${argument} needs ${option === "hub" ? "an account" : "a file"}.\n${usage}`,
        );
      }
      if (option === "hub" && !isAccount(value))
        throw new Error(`--hub is "${value}"; allowed: the twelve digits of an account.`);
      request[option] = value;
    } else if (argument.startsWith("--")) {
      const allowed = [...options, "handlers"].map((name) => `--${name}`).join(", ");
      throw new Error(`There is no option ${argument}; allowed are ${allowed}.\n${usage}`);
    } else if (request.event === undefined) {
      request.event = argument;
    } else {
      throw new Error(`One event at a time: "${request.event}" or "${argument}".\n${usage}`);
    }
  }
  const { event, ...rest } = request;
  if (event === undefined)
    throw new Error(`Which event? Name a file, or - for standard input.\n${usage}`);
  return { event, handlers, ...rest };
}
