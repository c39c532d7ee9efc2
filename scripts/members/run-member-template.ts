import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { memberTemplate, type MemberTemplate } from "../../policies/member-template";
import { stackNames } from "../../policies/short-names";
import { discoverRegistry } from "../../registry/discover";
import { withAccounts } from "../../registry/with-accounts";
import { projectName, readStackConfig } from "../../sandbox/stack-config";
import { runCommand, type Output } from "../run-command";

const usage = `Usage: npm run --silent member-template -- [options] > member.json
Prints the CloudFormation template of a member account, made from the stack's handlers and its configuration.
Deploy it in each account of catalogAccounts that no StackSet reaches (the management account is one): in the
stack's region, in each region of catalogRegions and in us-east-1, with
  aws cloudformation deploy --template-file member.json --stack-name NAME --capabilities CAPABILITY_NAMED_IAM --region REGION
  --stack NAME    the stack (default "dev"); its file Pulumi.NAME.yaml is read
  --account ID    the account of the stack (default: the one that the AWS credentials here are of)`;

/** Does what `npm run member-template` asks for. @returns the exit code */
export function runMemberTemplate(args: readonly string[], output: Output): Promise<number> {
  const options = {
    stack: { type: "string", default: "dev" },
    account: { type: "string" },
  } as const;
  const parse = () => {
    const { stack, account } = parseArgs({ args: [...args], options, strict: true }).values;
    if (account !== undefined && !/^\d{12}$/.test(account))
      throw new Error(`--account is "${account}"; allowed: the twelve digits of an account.`);
    return { stack, account };
  };
  const work = async ({ stack, account }: ReturnType<typeof parse>): Promise<number> => {
    const template = templateOf(stack);
    const hub = { ...template.Parameters.HubAccount, Default: account ?? (await ownAccount()) };
    const Parameters = { ...template.Parameters, HubAccount: hub };
    output.log(JSON.stringify({ ...template, Parameters }, null, 1));
    return 0;
  };
  return runCommand({ usage, parse, work }, args, output);
}

/** @throws Error when the stack's configuration has no other accounts */
function templateOf(stack: string): MemberTemplate {
  const config = readStackConfig(stack);
  const project = projectName();
  const value = (key: string) => config[`${project}:${key}`] ?? "";
  const list = (key: string) =>
    value(key)
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean);
  const region = config["aws:region"] ?? process.env.AWS_REGION ?? "";
  const missing = [
    ...(list("catalogAccounts").length > 0 ? [] : [`${project}:catalogAccounts`]),
    ...(value("catalogExternalId") === "" ? [`${project}:catalogExternalId`] : []),
    ...(region === "" ? ["aws:region"] : []),
  ];
  if (missing.length > 0) {
    const commands = missing.map((key) => `pulumi config set ${key} …`).join(", ");
    throw new Error(`The stack "${stack}" does not set ${missing.join(", ")}. Type: ${commands}`);
  }
  const handlers = path.resolve(__dirname, "../..", value("handlersFolder") || "handlers");
  const regions = list("catalogRegions");
  return memberTemplate({
    registry: withAccounts(discoverRegistry(handlers), true),
    ...stackNames(project, stack),
    ...{ region, externalId: value("catalogExternalId") },
    regions: regions.length > 0 ? regions : [region],
  });
}

async function ownAccount(): Promise<string> {
  const { Account } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
  return Account ?? "";
}
