import { parseArgs } from "node:util";
import { organization } from "../../sandbox/aws/organizations";
import { runProgram } from "../../sandbox/monitor";
import { completeKeys } from "../../sandbox/handler-keys";
import { readStackConfig } from "../../sandbox/stack-config";
import { runCommand, type Output } from "../run-command";
import { buildDeployerPolicy } from "./build-policy";

const usage = `Usage: npm run --silent deployer-policy -- [options]
Prints the IAM policy of whoever deploys a stack, made from what the program would deploy with everything
that settings can add. It is an inline policy of the deployer's role (at most 10,240 characters there).
  --stack NAME    the stack, with which its roles' names begin (default "prod")
  --handlers DIR  folder of the handlers (default "handlers")`;

/** Everything that settings can add, and secrets that are none. */
const everything = {
  ...{ approvers: "a@example.com", cloudTrail: "true", privateNetworkCidr: "10.20.0.0/16" },
  ...{ portClientId: "none", portClientSecret: "none".repeat(8) },
  ...{ kafkaUsername: "none", kafkaPassword: "none", tracing: "true" },
  ...{ catalogExternalId: "none", catalogStackSet: "management" },
  catalogAccounts: `${organization.id}/${organization.root}`,
};

/** Components that awsx makes in a process of its own, out of sight. */
const remote = ["awsx:cloudtrail:Trail", "awsx:ec2:Vpc"];

/** Does what `npm run deployer-policy` asks for. @param load loads the program @returns the exit code */
export function runDeployerPolicy(
  args: readonly string[],
  load: () => Promise<Record<string, unknown>>,
  output: Output,
): Promise<number> {
  const options = {
    stack: { type: "string", default: "prod" },
    handlers: { type: "string", default: "handlers" },
  } as const;
  const parse = () => parseArgs({ args: [...args], options, strict: true }).values;
  const work = async ({ stack, handlers }: ReturnType<typeof parse>): Promise<number> => {
    const settings = Object.entries({ ...everything, handlersFolder: handlers });
    const own = Object.fromEntries(settings.map(([key, value]) => [`longshore:${key}`, value]));
    // What a secret holds matters to nobody here.
    const keySeeds = { seed: undefined, putSecret: () => undefined };
    const config = completeKeys({ ...readStackConfig("dev"), ...own }, keySeeds);
    const { recordedOnly } = await runProgram({ load, stack, config, drivers: {} });
    const made = [...recordedOnly, ...remote.map((type) => ({ type, name: type }))];
    output.log(JSON.stringify(buildDeployerPolicy(made), null, 2));
    return 0;
  };
  return runCommand({ usage, parse, work }, args, output);
}
