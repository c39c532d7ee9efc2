/** How the name of one resource type is made, and what AWS takes. */
export interface NameRule {
  /** The input that holds the name; Pulumi makes one up where it is left out. */
  readonly property: string;
  /** Most characters. */
  readonly maximum: number;
  /** What a whole name looks like. */
  readonly allowed: RegExp;
  /** Stands before a name that Pulumi makes up. */
  readonly prefix?: string;
  /** Whether capitals become small letters in a name that Pulumi makes up. */
  readonly lowerCase?: boolean;
  /** Where AWS publishes it. */
  readonly source: string;
}

const docs = "https://docs.aws.amazon.com";
const word = /^[\w-]+$/;
const dotted = /^[\w.-]+$/;
const path = /^[\w./#-]+$/;
const free = /^[^\p{Cc}]+$/u;
/** No address, and none of the beginnings, endings and double dots that S3 keeps for itself. */
const bucket =
  /^(?!(\d+\.){3}\d+$|xn--|sthree-|amzn-s3-demo-)(?!.*(\.\.|-s3alias$|--ol-s3$|\.mrap$|--x-s3$|--table-s3$))[a-z0-9][a-z0-9.-]+[a-z0-9]$/;

/** By type token: each type whose name Pulumi makes up where the program gives none. */
export const nameRules: Readonly<Record<string, NameRule>> = {
  "aws:apigatewayv2/api:Api": {
    ...{ property: "name", maximum: 128, allowed: free },
    source: `${docs}/apigatewayv2/latest/api-reference/apis.html`,
  },
  "aws:apigatewayv2/stage:Stage": {
    ...{ property: "name", maximum: 128, allowed: /^(\$default|[\w-]+)$/ },
    source: `${docs}/apigatewayv2/latest/api-reference/apis-apiid-stages.html`,
  },
  "aws:cloudformation/stackSet:StackSet": {
    ...{ property: "name", maximum: 128, allowed: /^[A-Za-z][A-Za-z0-9-]*$/ },
    source: `${docs}/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html`,
  },
  "aws:cloudtrail/trail:Trail": {
    ...{ property: "name", maximum: 128, allowed: /^[A-Za-z0-9][\w.-]+[A-Za-z0-9]$/ },
    source: `${docs}/awscloudtrail/latest/APIReference/API_CreateTrail.html`,
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    ...{ property: "dashboardName", maximum: 255, allowed: word },
    source: `${docs}/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html`,
  },
  "aws:cloudwatch/eventBus:EventBus": {
    ...{ property: "name", maximum: 256, allowed: dotted },
    source: `${docs}/eventbridge/latest/APIReference/API_CreateEventBus.html`,
  },
  "aws:cloudwatch/eventRule:EventRule": {
    ...{ property: "name", maximum: 64, allowed: dotted },
    source: `${docs}/eventbridge/latest/APIReference/API_PutRule.html`,
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    ...{ property: "targetId", maximum: 64, allowed: dotted },
    source: `${docs}/eventbridge/latest/APIReference/API_Target.html`,
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    ...{ property: "name", maximum: 512, allowed: path },
    source: `${docs}/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html`,
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    ...{ property: "name", maximum: 512, allowed: /^[^:*]+$/ },
    source: `${docs}/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html`,
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    ...{ property: "name", maximum: 255, allowed: free },
    source: `${docs}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html`,
  },
  "aws:dynamodb/table:Table": {
    ...{ property: "name", maximum: 255, allowed: /^[\w.-]{3,}$/ },
    source: `${docs}/amazondynamodb/latest/APIReference/API_CreateTable.html`,
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    ...{ property: "name", maximum: 255, allowed: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
    source: `${docs}/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html`,
  },
  "aws:iam/policy:Policy": {
    ...{ property: "name", maximum: 128, allowed: /^[\w+=,.@-]+$/ },
    source: `${docs}/IAM/latest/APIReference/API_CreatePolicy.html`,
  },
  "aws:iam/role:Role": {
    ...{ property: "name", maximum: 64, allowed: /^[\w+=,.@-]+$/ },
    source: `${docs}/IAM/latest/APIReference/API_CreateRole.html`,
  },
  "aws:iam/rolePolicy:RolePolicy": {
    ...{ property: "name", maximum: 128, allowed: /^[\w+=,.@-]+$/ },
    source: `${docs}/IAM/latest/APIReference/API_PutRolePolicy.html`,
  },
  "aws:kms/alias:Alias": {
    ...{ property: "name", maximum: 256, allowed: /^alias\/(?!aws\/)[\w/-]+$/, prefix: "alias/" },
    source: `${docs}/kms/latest/APIReference/API_CreateAlias.html`,
  },
  "aws:lambda/function:Function": {
    ...{ property: "name", maximum: 64, allowed: word },
    source: `${docs}/lambda/latest/api/API_CreateFunction.html`,
  },
  "aws:lambda/permission:Permission": {
    ...{ property: "statementId", maximum: 100, allowed: word },
    source: `${docs}/lambda/latest/api/API_AddPermission.html`,
  },
  "aws:s3/bucket:Bucket": {
    ...{ property: "bucket", maximum: 63, allowed: bucket },
    ...{ lowerCase: true, source: `${docs}/AmazonS3/latest/userguide/bucketnamingrules.html` },
  },
  "aws:scheduler/schedule:Schedule": {
    ...{ property: "name", maximum: 64, allowed: dotted },
    source: `${docs}/scheduler/latest/APIReference/API_CreateSchedule.html`,
  },
  "aws:secretsmanager/secret:Secret": {
    ...{ property: "name", maximum: 512, allowed: /^[\w/+=.@-]+$/ },
    source: `${docs}/secretsmanager/latest/apireference/API_CreateSecret.html`,
  },
  "aws:servicecatalog/portfolio:Portfolio": {
    ...{ property: "name", maximum: 100, allowed: free },
    source: `${docs}/servicecatalog/latest/dg/API_CreatePortfolio.html`,
  },
  "aws:servicecatalog/product:Product": {
    ...{ property: "name", maximum: 8191, allowed: free },
    source: `${docs}/servicecatalog/latest/dg/API_CreateProduct.html`,
  },
  "aws:servicecatalog/provisioningArtifact:ProvisioningArtifact": {
    ...{ property: "name", maximum: 8191, allowed: free },
    source: `${docs}/servicecatalog/latest/dg/API_CreateProvisioningArtifact.html`,
  },
  "aws:sns/topic:Topic": {
    ...{ property: "name", maximum: 256, allowed: /^[\w-]+(\.fifo)?$/ },
    source: `${docs}/sns/latest/api/API_CreateTopic.html`,
  },
  "aws:sqs/queue:Queue": {
    ...{ property: "name", maximum: 80, allowed: /^[\w-]+(\.fifo)?$/ },
    source: `${docs}/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html`,
  },
};

type Inputs = Readonly<Record<string, unknown>>;

/** Hexadecimal digits, with a dash before them, that Pulumi adds to a name that it makes up. */
const suffixDigits = 7;

/**
 * The name that Pulumi makes up: the logical name, a dash and seven digits; `.fifo` behind that of a FIFO queue.
 * @param seed hexadecimal digits, seven or more
 */
export function autoname(
  { prefix = "", lowerCase = false }: NameRule,
  logicalName: string,
  inputs: Inputs,
  seed: string,
): string {
  const name = `${prefix}${logicalName}-${seed.slice(0, suffixDigits)}`;
  const isFifo = inputs["fifoQueue"] === true || inputs["fifoTopic"] === true;
  return `${lowerCase ? name.toLowerCase() : name}${isFifo ? ".fifo" : ""}`;
}

/** Says why AWS would refuse the name of a resource, made up by Pulumi or given; `undefined` when it takes it. */
export function nameProblem(type: string, logicalName: string, inputs: Inputs): string | undefined {
  const rule = nameRules[type];
  if (!rule) return undefined;
  const { property } = rule;
  const given = inputs[property];
  if (typeof given === "string") return wrongName(rule, given, `its ${property} is`);
  const name = autoname(rule, logicalName, inputs, "0000000");
  return wrongName(rule, name, `its ${property} would become`);
}

/** Says why AWS would refuse a name; `undefined` when it takes it. @param begin what the sentence begins with */
export function wrongName(
  { maximum, allowed, source }: NameRule,
  name: string,
  begin: string,
): string | undefined {
  if (name.length > maximum) {
    return `${begin} "${name}", ${name.length} characters; AWS allows ${maximum} (${source})`;
  }
  if (allowed.test(name)) return undefined;
  return `${begin} "${name}"; AWS allows ${allowed.source} (${source})`;
}
