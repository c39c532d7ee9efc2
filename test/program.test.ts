import { assert } from "chai";
import * as path from "node:path";
import { catalogExporterStatements } from "../policies/catalog-exporter";
import { changeWorkerStatements } from "../policies/change-worker";
import { buildPolicy } from "../policies/document";
import { intakeStatements } from "../policies/intake";
import { launchStatements } from "../policies/launch-role";
import { undertakerStatements } from "../policies/run-undertaker";
import { runWorkerStatements } from "../policies/run-worker";
import { discoverRegistry } from "../registry/discover";
import { arn, assertNoSecrets, statementsOf } from "./components/setup";
import { least } from "./support/config";
import { runProgram, valueOf, wholeProgram } from "./support/program";
import type { Program, Registered } from "./support/pulumi";
import type { Output } from "@pulumi/pulumi";

const registry = discoverRegistry(path.join(__dirname, "../handlers"));
const lambdaType = "aws:lambda/function:Function";
const policyType = "aws:iam/rolePolicy:RolePolicy";

describe("the program", function () {
  this.timeout(60_000);
  let program: Program<Record<string, unknown>>;

  before(async () => {
    program = await wholeProgram();
  });

  /** The component at the top above a resource. */
  function top(one: Registered): Registered {
    const parent = program.resources.find(({ type, name }) => `${type} ${name}` === one.parent);
    return parent ? top(parent) : one;
  }

  function countsBelow(...tops: string[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const one of program.resources.filter((resource) => tops.includes(top(resource).name))) {
      counts[one.type] = (counts[one.type] ?? 0) + 1;
    }
    return counts;
  }

  it("keeps credentials, Kafka's user, dead letters and failed batches: one of each", () => {
    const tops = ["dev-port", "dev-kafka", "dev-dead-letters", "dev-failed-batches"];
    assert.deepEqual(countsBelow(...tops), {
      "longshore:port:PortCredentials": 1,
      "longshore:kafka:KafkaConnection": 1,
      "longshore:core:DeadLetters": 1,
      "aws:secretsmanager/secret:Secret": 2,
      "aws:secretsmanager/secretVersion:SecretVersion": 2,
      "aws:sqs/queue:Queue": 1,
      "aws:cloudwatch/metricAlarm:MetricAlarm": 2,
      "longshore:kafka:FailedBatches": 1,
      "aws:s3/bucket:Bucket": 1,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 1,
      "aws:s3/bucketPolicy:BucketPolicy": 1,
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 1,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 1,
    });
  });

  it("keeps every blueprint and every action of the handlers in Port", () => {
    assert.deepEqual(countsBelow("dev-model"), {
      "longshore:port:PortModel": 1,
      "longshore:core:MagicFunction": 1,
      "aws:cloudwatch/logGroup:LogGroup": 1,
      "aws:iam/role:Role": 1,
      "aws:iam/rolePolicy:RolePolicy": 1,
      "aws:lambda/function:Function": 1,
      "aws:cloudwatch/metricAlarm:MetricAlarm": 1,
      "aws:lambda/invocation:Invocation": registry.blueprints.length + registry.actions.size + 1,
    });
  });

  it("runs actions with four functions, four queues, a table and a schedule", () => {
    assert.deepEqual(countsBelow("dev-runs"), {
      "longshore:runs:ActionRunner": 1,
      "longshore:core:MagicFunction": 4,
      "aws:dynamodb/table:Table": 1,
      "aws:sqs/queue:Queue": 4,
      "aws:cloudwatch/logGroup:LogGroup": 4,
      "aws:iam/role:Role": 5,
      "aws:iam/rolePolicy:RolePolicy": 5,
      "aws:lambda/function:Function": 4,
      "aws:lambda/eventSourceMapping:EventSourceMapping": 5,
      "aws:cloudwatch/metricAlarm:MetricAlarm": 4 + 5,
      "aws:scheduler/schedule:Schedule": 1,
    });
  });

  it("asks for approvals with four functions, a queue, a table, a key, an API and a topic for each approver", () => {
    assert.deepEqual(countsBelow("dev-approvals"), {
      "longshore:approvals:ApprovalDesk": 1,
      "longshore:approvals:ApprovalApi": 1,
      "longshore:core:MagicFunction": 4,
      "aws:sqs/queue:Queue": 1,
      "aws:lambda/eventSourceMapping:EventSourceMapping": 1,
      "aws:dynamodb/table:Table": 1,
      "aws:kms/key:Key": 1,
      "aws:kms/alias:Alias": 1,
      "aws:sns/topic:Topic": 1,
      "aws:sns/topicSubscription:TopicSubscription": 1,
      "aws:apigatewayv2/api:Api": 1,
      "aws:apigatewayv2/integration:Integration": 1,
      "aws:apigatewayv2/route:Route": 1,
      "aws:apigatewayv2/stage:Stage": 1,
      "aws:lambda/permission:Permission": 1,
      "aws:cloudwatch/logGroup:LogGroup": 4,
      "aws:iam/role:Role": 5,
      "aws:iam/rolePolicy:RolePolicy": 5,
      "aws:lambda/function:Function": 4,
      "aws:cloudwatch/metricAlarm:MetricAlarm": 4 + 1,
      "aws:cloudwatch/logMetricFilter:LogMetricFilter": 1,
      "aws:scheduler/schedule:Schedule": 1,
    });
  });

  it("offers every product of the handlers, each with a role of its own", () => {
    const count = registry.products.size;

    assert.isAbove(count, 0);
    assert.deepEqual(countsBelow("dev-products"), {
      "longshore:approvals:ProductPortfolio": 1,
      "longshore:approvals:ApprovedProduct": count,
      "aws:s3/bucket:Bucket": 1,
      "aws:s3/bucketPolicy:BucketPolicy": 1,
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 1,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 1,
      "aws:s3/bucketObjectv2:BucketObjectv2": 1 + count,
      "aws:servicecatalog/portfolio:Portfolio": 1,
      "aws:servicecatalog/principalPortfolioAssociation:PrincipalPortfolioAssociation": 1,
      "aws:servicecatalog/product:Product": count,
      "aws:servicecatalog/provisioningArtifact:ProvisioningArtifact": count,
      "aws:servicecatalog/productPortfolioAssociation:ProductPortfolioAssociation": count,
      "aws:servicecatalog/constraint:Constraint": count,
      "aws:iam/role:Role": count,
      "aws:iam/rolePolicy:RolePolicy": count,
    });
  });

  it("hears changes with two functions and two queues", () => {
    assert.deepEqual(countsBelow("dev-changes"), {
      "longshore:changes:ChangeRunner": 1,
      "longshore:core:MagicFunction": 2,
      "aws:sqs/queue:Queue": 2,
      "aws:cloudwatch/logGroup:LogGroup": 2,
      "aws:iam/role:Role": 2,
      "aws:iam/rolePolicy:RolePolicy": 2,
      "aws:lambda/function:Function": 2,
      "aws:lambda/eventSourceMapping:EventSourceMapping": 3,
      "aws:cloudwatch/metricAlarm:MetricAlarm": 2 + 5,
    });
  });

  it("has no two resources of one type and name", () => {
    const keys = program.resources.map(({ type, name }) => `${type} ${name}`);

    assert.deepEqual(
      keys.filter((key, index) => keys.indexOf(key) !== index),
      [],
    );
  });

  it("allows no action by a bare wildcard", () => {
    const actions = program
      .ofType(policyType)
      .flatMap(statementsOf)
      .flatMap(({ Action }) => Action);

    assert.isAbove(actions.length, 0);
    assert.deepEqual(
      actions.filter((action) => !/^[a-z0-9-]+:[A-Za-z][A-Za-z0-9]*\*?$/.test(action)),
      [],
    );
  });

  it("allows every resource only where a declaration says why", () => {
    const anywhere = {
      queueArn: arn("sqs", "queue"),
      resyncsArn: arn("sqs", "resyncs"),
      deadLettersArn: arn("sqs", "dead"),
      redrivenArn: arn("sqs", "redriven"),
      failedBatchesArn: arn("s3", "failed"),
      tableArn: arn("dynamodb", "table"),
      portSecretArn: arn("secretsmanager", "port"),
      kafkaSecretArn: arn("secretsmanager", "kafka"),
    };
    const declared = [
      ...intakeStatements({ ...anywhere, throughVpc: true }),
      ...runWorkerStatements(anywhere),
      ...undertakerStatements(anywhere),
      ...changeWorkerStatements(anywhere),
      ...catalogExporterStatements(anywhere),
      ...[...registry.resources.values()].flatMap(({ permissions }) => permissions),
      ...[...registry.actions.values(), ...registry.changeListeners.values()].flatMap(
        ({ permissions }) => permissions ?? [],
      ),
      ...[...registry.products.values()].flatMap(({ permissions }) =>
        launchStatements({ requestFunctionArn: arn("lambda", "request"), permissions }),
      ),
    ];
    const reasoned = declared.filter(({ reason }) => reason);
    const known = new Set(buildPolicy(reasoned).Statement.map((one) => key(one)));

    const wildcards = program
      .ofType(policyType)
      .flatMap((policy) => statementsOf(policy).map((one) => ({ policy: policy.name, ...one })))
      .filter(({ Resource }) => Resource.includes("*"));

    assert.isAbove(wildcards.length, 0);
    assert.deepEqual(
      wildcards.filter((one) => !known.has(key(one))),
      [],
    );
  });

  it("runs every function on nodejs24.x and arm64, with a role and a log group of its own", () => {
    const lambdas = program.ofType(lambdaType).map(({ inputs }) => inputs);
    const count = program.ofType("longshore:core:MagicFunction").length;

    assert.lengthOf(lambdas, count);
    for (const { runtime, architectures, handler } of lambdas) {
      assert.deepEqual(
        [runtime, architectures, handler],
        ["nodejs24.x", ["arm64"], "index.handler"],
      );
    }
    assert.equal(new Set(lambdas.map(({ role }) => role)).size, count);
    assert.equal(
      new Set(lambdas.map(({ loggingConfig }) => (loggingConfig as { logGroup: string }).logGroup))
        .size,
      count,
    );
  });

  it("gives each function's permissions to its own role alone", () => {
    const roles = program.ofType(policyType).map(({ inputs }) => inputs.role);

    assert.equal(new Set(roles).size, roles.length);
    assert.equal(roles.length, program.ofType("aws:iam/role:Role").length);
  });

  it("has no secret but in the two secrets' values", async () => {
    const { portClientId, portClientSecret, kafkaUsername, kafkaPassword } = least;
    const texts = [portClientId, portClientSecret, kafkaUsername, kafkaPassword];

    await assertNoSecrets(
      program,
      texts.map((text) => text ?? ""),
    );
    assert.deepEqual(
      program.ofType("aws:secretsmanager/secretVersion:SecretVersion").map((one) => one.secrets),
      [["secretString"], ["secretString"]],
    );
  });

  it("changes nothing but a secret's version with the secret's value", () => {
    const others = program.resources.filter(
      ({ type }) => type !== "aws:secretsmanager/secretVersion:SecretVersion",
    );

    assert.include(JSON.stringify(others), "dev-port-secret");
    for (const { type, name, inputs } of others) {
      // What the mocks make of a version has its name.
      assert.notMatch(JSON.stringify(inputs), /dev-(port|kafka)-secret-value/, `${type} ${name}`);
    }
  });

  it("gives as the stack's outputs what a person needs to look for", async () => {
    const { result } = program;
    const text = (name: string) => valueOf(result[name] as Output<string>);

    assert.deepEqual(result.actions, [...registry.actions.keys()]);
    assert.deepEqual(
      result.blueprints,
      registry.blueprints.map(({ identifier }) => identifier),
    );
    assert.equal(await text("runsQueueUrl"), "https://sqs.example.com/dev-runs");
    assert.equal(await text("runsTableName"), "dev-runs-table");
    assert.equal(await text("workerLogGroup"), "dev-runs-worker-log");
    assert.equal(await text("deadLettersUrl"), "https://sqs.example.com/dev-dead-letters");
    assert.deepEqual(await valueOf(result.redrive as Output<unknown>), {
      deadLetterQueues: [
        "https://sqs.example.com/dev-dead-letters",
        "https://sqs.example.com/dev-catalog-dead",
      ],
      failedBatches: "dev-failed-batches",
      records: {
        "org_example.runs": "https://sqs.example.com/dev-runs-redriven",
        "org_example.change.log": "https://sqs.example.com/dev-changes-redriven",
      },
      failedRuns: "https://sqs.example.com/dev-runs-failed",
      changes: "https://sqs.example.com/dev-changes",
      asks: "https://sqs.example.com/dev-approvals-asks",
      catalog: {
        deadLetters: "https://sqs.example.com/dev-catalog-dead",
        queue: "https://sqs.example.com/dev-catalog",
      },
    });
    assert.notProperty(result, "vpcId", "an output without a value would be a warning");
    assert.equal(await text("catalogQueueUrl"), "https://sqs.example.com/dev-catalog");
    assert.equal(await text("approvalPagesUrl"), "https://dev-approvals-api.example.com");
    assert.equal(await text("approvalRequestArn"), arn("lambda", "dev-approvals-request-function"));
    assert.equal(await text("portfolioId"), "dev-products-portfolio-id");
    assert.deepEqual(
      await valueOf(result.productIds as Output<Record<string, string>>),
      Object.fromEntries(
        [...registry.products.keys()].map((name) => [name, `dev-products-${name}-product-id`]),
      ),
    );
  });
});

describe("the program, where nothing needs approval", function () {
  this.timeout(60_000);

  it("needs no approver, and makes nothing that asks one", async () => {
    const program = await runProgram({ handlersFolder: "test/fixtures/handlers" });

    const types = program.resources.map(({ type }) => type);
    assert.include(types, "longshore:runs:ActionRunner");
    assert.deepEqual(
      types.filter((type) => /approvals|servicecatalog|sns|kms|apigateway/.test(type)),
      [],
    );
    for (const name of [
      "approvalRequestArn",
      "approvalPagesUrl",
      "approvalsTableName",
      "portfolioId",
      "productIds",
    ]) {
      assert.notProperty(program.result, name);
    }
  });
});

function key({ Action, Resource }: { Action: readonly string[]; Resource: readonly string[] }) {
  return JSON.stringify([Action, Resource]);
}

describe("the program, where a profile says the region", function () {
  this.timeout(60_000);

  it("makes the same as where a setting says it: the region comes from the provider", async () => {
    const settings = { handlersFolder: "test/fixtures/handlers" };
    const plain = async (region: string) =>
      (await runProgram(settings, { region })).resources.map(({ type, name, inputs }) => [
        `${type} ${name}`,
        { ...inputs, code: undefined },
      ]);

    const [set, unset] = [await plain("eu-west-1"), await plain("")];

    const byName = (all: unknown[][]) => all.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    assert.deepEqual(byName(unset), byName(set));
  });
});
