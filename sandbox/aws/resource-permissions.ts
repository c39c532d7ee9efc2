import type { JsonObject, Permission } from "./call";

/** A part of Cloud Control's work that needs permissions of the type's own service. */
export type ResourceStep = "create" | "read" | "update" | "delete" | "list";

/** Permissions one step needs, on every one of the resources. */
interface Need {
  readonly actions: readonly string[];
  /** ARNs with `{region}`, `{account}`, `{identifier}` and properties such as `{ImageId}`. */
  readonly resources: readonly string[];
  /** Needed only when one of these properties is set (create) or changed (update). */
  readonly concerning?: readonly string[];
  readonly context?: Readonly<Record<string, string>>;
}

const INSTANCE = "arn:aws:ec2:{region}:{account}:instance/{identifier}";
const NEW_INSTANCE = "arn:aws:ec2:{region}:{account}:instance/*";
const BUCKET = "arn:aws:s3:::{identifier}";
const NEW_BUCKET = "arn:aws:s3:::{BucketName}";
const FUNCTION = "arn:aws:lambda:{region}:{account}:function:{identifier}";
const TABLE = "arn:aws:dynamodb:{region}:{account}:table/{identifier}";
const describeInstances: Need = { actions: ["ec2:DescribeInstances"], resources: ["*"] };

/**
 * What the handlers of the types shipped here call with the caller's credentials.
 * Other types need only the `cloudformation:` action. Every write reads the resource as well.
 */
const NEEDS: Readonly<Record<string, Partial<Record<ResourceStep, readonly Need[]>>>> = {
  "AWS::EC2::Instance": {
    create: [
      {
        actions: ["ec2:RunInstances"],
        resources: [
          NEW_INSTANCE,
          "arn:aws:ec2:{region}::image/{ImageId}",
          "arn:aws:ec2:{region}:{account}:network-interface/*",
          "arn:aws:ec2:{region}:{account}:security-group/*",
          "arn:aws:ec2:{region}:{account}:subnet/*",
          "arn:aws:ec2:{region}:{account}:volume/*",
        ],
      },
      {
        actions: ["ec2:CreateTags"],
        resources: [NEW_INSTANCE],
        concerning: ["Tags"],
        context: { "ec2:CreateAction": "RunInstances" },
      },
      describeInstances,
    ],
    read: [describeInstances],
    update: [
      {
        actions: ["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"],
        resources: [INSTANCE],
        concerning: ["InstanceType"],
      },
      { actions: ["ec2:CreateTags"], resources: [INSTANCE], concerning: ["Tags"] },
      describeInstances,
    ],
    delete: [{ actions: ["ec2:TerminateInstances"], resources: [INSTANCE] }, describeInstances],
    list: [describeInstances],
  },
  "AWS::S3::Bucket": {
    create: [{ actions: ["s3:CreateBucket"], resources: [NEW_BUCKET] }, ...settings(NEW_BUCKET)],
    read: [{ actions: ["s3:ListBucket"], resources: [BUCKET] }],
    update: [...settings(BUCKET), { actions: ["s3:ListBucket"], resources: [BUCKET] }],
    delete: [{ actions: ["s3:DeleteBucket"], resources: [BUCKET] }],
    list: [{ actions: ["s3:ListAllMyBuckets"], resources: ["*"] }],
  },
  "AWS::Lambda::Function": {
    read: [{ actions: ["lambda:GetFunction"], resources: [FUNCTION] }],
    list: [{ actions: ["lambda:ListFunctions"], resources: ["*"] }],
  },
  "AWS::DynamoDB::Table": {
    read: [{ actions: ["dynamodb:DescribeTable"], resources: [TABLE] }],
    list: [{ actions: ["dynamodb:ListTables"], resources: ["*"] }],
  },
};

/** S3 has an action for each kind of setting. */
function settings(bucket: string): Need[] {
  return [
    ["Tags", "s3:PutBucketTagging"],
    ["VersioningConfiguration", "s3:PutBucketVersioning"],
    ["BucketEncryption", "s3:PutEncryptionConfiguration"],
    ["PublicAccessBlockConfiguration", "s3:PutBucketPublicAccessBlock"],
  ].map(([property = "", action = ""]) => ({
    actions: [action],
    resources: [bucket],
    concerning: [property],
  }));
}

/** The resource a step works on, as far as it is known before the step. */
export interface StepSubject {
  readonly type: string;
  readonly region: string;
  readonly accountId: string;
  readonly identifier?: string;
  /** The current properties, or the desired ones of a creation. */
  readonly properties: JsonObject;
  /** Names of the properties that are set or changed. */
  readonly changed?: readonly string[];
}

/** Lists what a step needs besides the `cloudformation:` action, in the order it is used. */
export function resourcePermissions(step: ResourceStep, subject: StepSubject): Permission[] {
  const needs = NEEDS[subject.type]?.[step] ?? [];
  return needs
    .filter(
      ({ concerning }) => !concerning || concerning.some((name) => subject.changed?.includes(name)),
    )
    .flatMap(({ actions, resources, context }) =>
      actions.flatMap((action) =>
        resources.map((template) => ({ action, resource: fill(template, subject), context })),
      ),
    );
}

function fill(template: string, subject: StepSubject): string {
  const known: JsonObject = {
    ...subject.properties,
    region: subject.region,
    account: subject.accountId,
    identifier: subject.identifier,
  };
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = known[name];
    return typeof value === "string" ? value : "*";
  });
}
