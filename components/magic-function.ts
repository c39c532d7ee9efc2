import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { buildPolicy, lambdaTrust } from "../policies/document";
import { fitStatements } from "../policies/fit-statements";
import { allow, type Statement } from "../registry/statement";
import { createAlarm } from "./alarm";
import { bundle } from "./bundle";
import { toArchive } from "./bundle-files";
import type { BundledHandlers } from "./bundled-handlers";
import { orStop, toRunError } from "./run-error";

/** What every function of a stack has in common. */
export interface FunctionDefaults {
  readonly logRetentionDays: number;
  /** Whether AWS X-Ray traces the function. */
  readonly tracing: boolean;
  /** SNS topic that hears of alarms; none when undefined. */
  readonly alarmTopicArn?: string;
}

/** A Lambda handler, called with the event and Lambda's context. */
export type Handler = (event: never, context: never) => Promise<unknown>;

/** What one function is. */
export interface MagicFunctionArgs {
  /** One line for the console. */
  readonly description: string;
  /**
   * Gives the handler at the start of a process: `() => require("#functions/<name>").create({ … })`.
   * It may capture plain data and Outputs (read with `.get()`), and no secrets.
   */
  readonly entry: () => Handler;
  /** Exactly what the function may do by itself; writing its own log is added. */
  readonly statements: pulumi.Input<readonly Statement[]>;
  /** What the handlers that it holds declare besides. */
  readonly declared?: readonly Statement[];
  /** 1 to 900. */
  readonly timeoutSeconds: number;
  /** 128 to 10240; default 512. */
  readonly memoryMb?: number;
  /** The handlers to bundle in, for functions that use them: those kinds and no others. */
  readonly handlers?: BundledHandlers;
  readonly defaults: FunctionDefaults;
}

/** A Lambda function whose code is a closure of this program, with its role, log group and alarm. */
export class MagicFunction extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  /** The Lambda itself, for what refers to it. */
  readonly lambda: aws.lambda.Function;

  constructor(name: string, args: MagicFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("longshore:core:MagicFunction", name, {}, opts);
    const logGroup = createLogGroup(name, args, this);
    const role = createRole(name, this);
    const policies = createPolicies(name, args, role, logGroup, this);
    this.lambda = createLambda(name, args, role, logGroup, policies, this);
    createErrorAlarm(name, args, this.lambda, this);
    this.arn = this.lambda.arn;
    this.name = this.lambda.name;
    this.logGroupName = logGroup.name;
    this.roleArn = role.arn;
    this.registerOutputs({ arn: this.arn, name: this.name, logGroupName: this.logGroupName });
  }
}

function createLogGroup(name: string, args: MagicFunctionArgs, parent: pulumi.Resource) {
  const { logRetentionDays } = args.defaults;
  return new aws.cloudwatch.LogGroup(
    `${name}-log`,
    { retentionInDays: logRetentionDays },
    { parent },
  );
}

function createRole(name: string, parent: pulumi.Resource) {
  return new aws.iam.Role(`${name}-role`, { assumeRolePolicy: lambdaTrust }, { parent });
}

function createPolicies(
  name: string,
  args: MagicFunctionArgs,
  role: aws.iam.Role,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
) {
  const { inline, managed } = fitDeclared(name, args);
  const policy = pulumi
    .all([args.statements, logGroup.arn])
    .apply(([statements, logGroupArn]) =>
      JSON.stringify(
        buildPolicy([
          allow(["logs:CreateLogStream", "logs:PutLogEvents"], `${logGroupArn}:*`),
          ...(args.defaults.tracing ? [sendTraces] : []),
          ...statements,
          ...inline,
        ]),
      ),
    );
  return [
    new aws.iam.RolePolicy(`${name}-policy`, { role: role.id, policy }, { parent }),
    ...managed.map((statements, index) =>
      attachPolicy(`${name}-handlers-${index}`, statements, role, parent),
    ),
  ];
}

function fitDeclared(name: string, { declared = [] }: MagicFunctionArgs) {
  try {
    return fitStatements(declared);
  } catch (error) {
    throw new pulumi.RunError(`Magic function "${name}": ${toRunError(error).message}`);
  }
}

function attachPolicy(
  name: string,
  statements: readonly Statement[],
  role: aws.iam.Role,
  parent: pulumi.Resource,
) {
  const description = "What handlers of Longshore declare.";
  const policy = JSON.stringify(buildPolicy(statements));
  const { arn } = new aws.iam.Policy(name, { description, policy }, { parent });
  return new aws.iam.RolePolicyAttachment(name, { role: role.name, policyArn: arn }, { parent });
}

const sendTraces = allow(
  ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  "*",
  "X-Ray has no resources to name",
);

function createLambda(
  name: string,
  args: MagicFunctionArgs,
  role: aws.iam.Role,
  logGroup: aws.cloudwatch.LogGroup,
  policies: pulumi.Resource[],
  parent: pulumi.Resource,
) {
  return new aws.lambda.Function(
    `${name}-function`,
    {
      description: args.description,
      code: pulumi.output(orStop(buildCode(name, args))),
      handler: "index.handler",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      role: role.arn,
      timeout: args.timeoutSeconds,
      memorySize: args.memoryMb ?? 512,
      loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
      tracingConfig: { mode: args.defaults.tracing ? "Active" : "PassThrough" },
    },
    { parent, dependsOn: policies },
  );
}

/**
 * Turns the entry into a Lambda archive.
 * @throws pulumi.RunError naming the function, and the variable that cannot be captured or the module that is not found
 */
export async function buildCode(
  name: string,
  { entry, handlers }: Pick<MagicFunctionArgs, "entry" | "handlers">,
): Promise<pulumi.asset.AssetArchive> {
  const text = serialize(name, entry);
  const bundling = bundle(text, handlers, entry.toString()).catch((error: unknown) => {
    throw new pulumi.RunError(
      `Magic function "${name}" cannot be bundled: ${toRunError(error).message}`,
      { cause: error },
    );
  });
  const [, made] = await Promise.all([text, bundling]);
  return toArchive(made);
}

/** Turns the entry into CommonJS text that exports `handler`. @throws pulumi.RunError naming the function and the variable */
export async function serialize(name: string, entry: () => Handler): Promise<string> {
  try {
    const { text } = await pulumi.runtime.serializeFunction(entry, { isFactoryFunction: true });
    return text;
  } catch (error) {
    throw new pulumi.RunError(
      `Magic function "${name}" cannot be serialised: ${toRunError(error).message}\n` +
        `Its entry may capture plain data and Outputs read with .get(); code belongs into the module that it requires.`,
      { cause: error },
    );
  }
}

function createErrorAlarm(
  name: string,
  { defaults }: MagicFunctionArgs,
  lambda: aws.lambda.Function,
  parent: pulumi.Resource,
) {
  return createAlarm(
    `${name}-errors`,
    {
      description: `Lambda function ${name} failed.`,
      runbook: "a-function-failed",
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: lambda.name },
      statistic: "Sum",
    },
    defaults.alarmTopicArn,
    parent,
  );
}
