import type {
  PolicyResource,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { assert } from "chai";
import { rules } from "../../policies/guardrails/rules";
import { runProgram } from "../support/program";

/** A resource as the engine shows it to a pack. */
interface Shown {
  readonly type: string;
  readonly name: string;
  readonly props: Record<string, unknown>;
}

const arnOf = (type: string, name: string) =>
  `arn:aws:${type.split(":")[1]?.split("/")[0]}:eu-west-1:123456789012:${name}`;

/** What the pack's rules say, as `<rule>: <name>: <message>`. */
async function violations(shown: readonly Shown[]): Promise<string[]> {
  const found: string[] = [];
  const resources = shown.map((one) => ({
    ...one,
    urn: one.name,
    opts: {},
    isType: () => false,
    asType: () => undefined,
    getConfig: () => ({}),
    notApplicable: () => undefined,
    stackTags: new Map<string, string>(),
    dependencies: [],
    propertyDependencies: {},
  })) as unknown as PolicyResource[];
  for (const rule of rules) {
    const { validateResource } = rule as ResourceValidationPolicy;
    const { validateStack } = rule as StackValidationPolicy;
    for (const validate of [validateResource ?? []].flat())
      for (const one of resources) {
        const report = (message: string) =>
          void found.push(`${rule.name}: ${one.name}: ${message}`);
        await validate(one as unknown as Parameters<typeof validate>[0], report);
      }
    const report = (message: string, urn = "") =>
      void found.push(`${rule.name}: ${urn}: ${message}`);
    await validateStack?.({ resources } as Parameters<typeof validateStack>[0], report);
  }
  return found;
}

const resource = (type: string, props: Record<string, unknown>, name = "x"): Shown => ({
  type,
  name,
  props: { name, arn: arnOf(type, name), ...props },
});
const types = {
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  block: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  bucket: "aws:s3/bucket:Bucket",
  bucketPolicy: "aws:s3/bucketPolicy:BucketPolicy",
  encryption:
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  function: "aws:lambda/function:Function",
  group: "aws:cloudwatch/logGroup:LogGroup",
  policy: "aws:iam/rolePolicy:RolePolicy",
  queue: "aws:sqs/queue:Queue",
  queuePolicy: "aws:sqs/queuePolicy:QueuePolicy",
  role: "aws:iam/role:Role",
  table: "aws:dynamodb/table:Table",
  target: "aws:cloudwatch/eventTarget:EventTarget",
  topic: "aws:sns/topic:Topic",
} as const;

const document = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const permits = (statement: object) =>
  resource(types.policy, { policy: document({ Effect: "Allow", ...statement }) });
const bucketParts = (block: object, props: object = {}) => [
  resource(types.bucket, { bucket: "x", ...props }),
  resource(types.block, { bucket: "x", ...block }, "block"),
  resource(types.encryption, { bucket: "x" }, "encryption"),
];
const closed = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};
const lambda = (props: object = {}) => [
  resource(types.group, { retentionInDays: 7 }, "group"),
  resource(types.function, { loggingConfig: { logGroup: "group" }, ...props }),
  resource(
    types.alarm,
    { namespace: "AWS/Lambda", metricName: "Errors", dimensions: { FunctionName: "x" } },
    "alarm",
  ),
];
const queue = (props: object, name = "x") =>
  resource(types.queue, { sqsManagedSseEnabled: true, ...props }, name);
const letters = [
  queue({}, "dead"),
  resource(types.alarm, { namespace: "AWS/SQS", dimensions: { QueueName: "dead" } }, "alarm"),
];
const redrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf(types.queue, "dead") });
const anybody = document({ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage" });

/** What breaks a rule → the resources, and the rules that say so. */
const broken: Record<string, [Shown[], ...string[]]> = {
  "a wildcard where there are resources to name": [
    [permits({ Action: ["s3:GetObject"], Resource: "*" })],
    "reasoned-wildcards",
  ],
  "a wildcard with a Sid that gives no reason": [
    [permits({ Sid: "Everything", Action: "s3:GetObject", Resource: ["*"] })],
    "reasoned-wildcards",
  ],
  "an action that nobody knows, on everything": [
    [permits({ Action: "made-up:Thing", Resource: "*" })],
    "reasoned-wildcards",
  ],
  "every action of a service": [
    [permits({ Action: "s3:*", Resource: "arn:aws:s3:::mine" })],
    "reasoned-wildcards",
  ],
  "every action": [
    [permits({ Sid: "BecauseWhyNot", Action: "*", Resource: "*" })],
    "reasoned-wildcards",
  ],
  "everything but some actions": [
    [permits({ NotAction: "iam:*", Resource: "arn:aws:s3:::mine" })],
    "reasoned-wildcards",
  ],
  "AWS's policy for administrators": [
    [
      resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
    ],
    "reasoned-wildcards",
  ],
  "a queue that takes messages from anybody": [
    [resource(types.queuePolicy, { policy: anybody })],
    "no-public-access",
  ],
  "a role that any account assumes": [
    [
      resource(types.role, {
        assumeRolePolicy: document({
          Effect: "Allow",
          Principal: { AWS: ["*"] },
          Action: "sts:AssumeRole",
        }),
      }),
    ],
    "no-public-access",
  ],
  "a function that anybody invokes": [
    [resource("aws:lambda/permission:Permission", { principal: "*" })],
    "no-public-access",
  ],
  "a bucket without a block": [
    [resource(types.bucket, {}), resource(types.encryption, { bucket: "x" })],
    "private-buckets",
  ],
  "a bucket whose block is half open": [
    bucketParts({ ...closed, restrictPublicBuckets: false }),
    "private-buckets",
  ],
  "a bucket with a public ACL": [bucketParts(closed, { acl: "public-read" }), "private-buckets"],
  "a bucket that says nothing of encryption": [bucketParts(closed).slice(0, 2), "private-buckets"],
  "a bucket that everybody reads by its policy": [
    [
      resource(types.bucketPolicy, {
        policy: document({ Effect: "Allow", Principal: "*", Action: "s3:GetObject" }),
      }),
    ],
    "no-public-access",
  ],
  "a queue in clear": [
    [...letters, queue({ sqsManagedSseEnabled: false, redrivePolicy })],
    "encrypted-stores",
  ],
  "a topic in clear": [[resource(types.topic, {})], "encrypted-stores"],
  "a table in clear": [
    [resource(types.table, { serverSideEncryption: { enabled: false } })],
    "encrypted-stores",
  ],
  "logs that are kept for ever": [[resource(types.group, { retentionInDays: 0 })], "kept-logs"],
  "a function whose log group Lambda makes": [lambda({ loggingConfig: undefined }), "kept-logs"],
  "a function without an alarm": [lambda().slice(0, 2), "watched-functions"],
  "a password in an environment": [
    lambda({ environment: { variables: { DB_PASSWORD: "hunter2" } } }),
    "no-secrets-in-environments",
  ],
  "an access key under an innocent name": [
    lambda({ environment: { variables: { SETTINGS: "key=AKIAIOSFODNN7EXAMPLE" } } }),
    "no-secrets-in-environments",
  ],
  "a queue without dead letters": [[queue({})], "dead-letters-behind-queues"],
  "a dead-letter queue without an alarm": [
    [letters[0] as Shown, queue({ redrivePolicy })],
    "dead-letters-behind-queues",
  ],
  "an event target without dead letters": [
    [resource(types.target, {})],
    "dead-letters-behind-queues",
  ],
};

/** What looks like it, and is allowed. */
const harmless: Record<string, Shown[]> = {
  "a wildcard where AWS offers nothing else": [
    permits({ Action: ["ec2:DescribeInstances", "xray:PutTraceSegments"], Resource: "*" }),
  ],
  "a wildcard under a condition": [
    permits({
      Action: "s3:GetObject",
      Resource: "*",
      Condition: { StringEquals: { "s3:ResourceAccount": "1" } },
    }),
  ],
  "a wildcard with its reason": [
    permits({ Sid: "BecauseNamesAreNotKnown", Action: "s3:GetObject", Resource: "*" }),
  ],
  "a denial of everybody": [
    resource(types.bucketPolicy, {
      policy: document({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" }),
    }),
  ],
  "a closed bucket": bucketParts(closed),
  "a function that is told where its secret is": lambda({
    environment: {
      variables: { PORT_SECRET_ARN: "arn:aws:secretsmanager:x", TOKEN_URL: "https://a" },
    },
  }),
  "a queue with watched dead letters": [...letters, queue({ redrivePolicy })],
};

describe("the guardrails", function () {
  this.timeout(180_000);

  for (const [what, [resources, ...expected]] of Object.entries(broken)) {
    it(`refuse ${what}`, async () => {
      const found = (await violations(resources)).map((text) => text.split(":")[0]);

      assert.deepEqual([...new Set(found)], expected);
    });
  }

  for (const [what, resources] of Object.entries(harmless)) {
    it(`allow ${what}`, async () => assert.deepEqual(await violations(resources), []));
  }

  it("have a rule broken by each test, and no rule without one", () => {
    const tried = new Set(Object.values(broken).flatMap(([, ...names]) => names));

    assert.sameMembers(
      rules.map(({ name }) => name),
      [...tried],
    );
  });

  it("pass the whole program, with every part of it", async () => {
    const { resources } = await runProgram({
      ...{ approvers: "a@example.com", cloudTrail: "true", privateNetworkCidr: "10.20.0.0/16" },
      tracing: "true",
    });

    const shown = resources
      .filter(({ custom }) => custom)
      .map(({ type, name, inputs }) => resource(type, { bucket: name, ...inputs }, name));

    assert.isAbove(shown.length, 200);
    assert.deepEqual(await violations(shown), []);
  });
});
