import * as pulumi from "@pulumi/pulumi";
import { assert } from "chai";
import { CatalogExporter, type CatalogExporterArgs } from "../../components/catalog-exporter";
import { PortCredentials } from "../../components/port-credentials";
import { eventQueuePolicy } from "../../policies/catalog-exporter";
import { allow, cloudTrail, defineResource } from "../../registry";
import type { DiscoveredRegistry } from "../../registry/discover";
import type { HandlerModule } from "../../registry/registry";
import type { ResourceType } from "../../registry/resource";
import { errorOf } from "../support/error-of";
import { filesOf } from "../support/program";
import { runUnderMocks, type Registered } from "../support/pulumi";
import { arn, defaults, registryOf, statementsOf } from "./setup";

const type = (number: number) => `AWS::Service${number}::LongResourceTypeName`;

/** So many resource types, each with two events but the first, and permissions such as the shipped ones declare. */
function resourceFiles(count: number): HandlerModule[] {
  return Array.from({ length: count }, (_, number) => {
    const service = `service${number}`;
    const event = (name: string) =>
      cloudTrail(service, [name], {
        inputPaths: { name: "$.detail.requestParameters.name" },
        identifier: ".name",
      });
    const resource = defineResource({
      type: type(number),
      blueprint: { identifier: `b${number}`, title: "B", schema: { properties: {} } },
      events: [event("CreateThing"), ...(number === 0 ? [] : [event("DeleteThing")])],
      entity: { identifier: ".Name" },
      permissions: [
        allow([`${service}:ListLongResourceTypeNames`], "*", "listing has no narrower resource"),
        allow(
          [`${service}:DescribeLongResourceTypeName`, `${service}:ListTagsForResource`],
          `arn:aws:${service}:*:*:long-resource-type-name/*`,
        ),
      ],
    });
    return { file: `resources/${"r".repeat(24)}-${number}.ts`, exports: { resource } };
  });
}

function create(
  registry: DiscoveredRegistry,
  parts: Partial<CatalogExporterArgs> = {},
): CatalogExporter {
  return new CatalogExporter("catalog", {
    registry,
    credentials: new PortCredentials("port", {
      clientId: pulumi.secret("id"),
      clientSecret: pulumi.secret("secret"),
    }),
    portBaseUrl: "https://api.port.io",
    regions: ["eu-west-1"],
    resyncHours: 0,
    deletionThreshold: 0.3,
    retrySeconds: 5,
    defaults,
    ...parts,
  });
}

/** What policies allow: an action and a resource in each line. */
function pairsOf(policies: readonly Registered[]): string[] {
  return policies
    .flatMap(statementsOf)
    .flatMap(({ Action, Resource }) =>
      Action.flatMap((action) => Resource.map((resource) => `${action} ${resource}`)),
    );
}

describe("CatalogExporter", function () {
  this.timeout(60_000);

  it("keeps its policies within AWS's limits with 150 types and 300 rules", async () => {
    const files = resourceFiles(150);

    const program = await runUnderMocks(() => create(registryOf(...files)));

    const size = ({ inputs }: Registered) => String(inputs.policy).length;
    const inline = program.named("catalog-exporter-policy");
    const managed = program.ofType("aws:iam/policy:Policy");
    assert.lengthOf(program.ofType("aws:cloudwatch/eventRule:EventRule"), 300);
    assert.isAtMost(size(inline), 10_240);
    assert.isAtMost(managed.length, 10);
    for (const policy of managed) assert.isAtMost(size(policy), 6_144);
    for (const policy of program.ofType("aws:sqs/queuePolicy:QueuePolicy")) {
      assert.isAtMost(size(policy), 8_192);
    }
    const allowed = pairsOf([inline, ...managed]);
    const declared = resourceFiles(150).flatMap(({ exports }) =>
      (exports.resource as ResourceType).permissions.flatMap(({ actions, resources }) =>
        actions.flatMap((action) => resources.map((resource) => `${action} ${resource}`)),
      ),
    );
    assert.includeMembers(allowed, declared);
    assert.deepEqual(
      allowed.filter((pair) => pair.startsWith("service") && !declared.includes(pair)),
      [],
    );
    const attached = program.ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    assert.sameMembers(
      attached.map(({ inputs }) => inputs.policyArn),
      managed.map(({ name }) => arn("iam", name)),
    );
    assert.includeMembers(
      [...program.named("catalog-exporter-function").dependsOn],
      attached.map(({ name }) => name),
    );
  });

  it("says in a sentence that a bus takes no more than 300 rules", async () => {
    const files = resourceFiles(151);

    const error = await errorOf(runUnderMocks(() => create(registryOf(...files))));

    assert.instanceOf(error, pulumi.RunError);
    assert.match(
      error.message,
      /^The handlers declare 301 events, .* takes 299 besides the one for tags\./,
    );
  });

  it("goes through the stack's own region, which is the provider's, when no regions are given", async () => {
    const program = await runUnderMocks(() => create(registryOf(), { regions: [] }));

    const { code } = program.named("catalog-exporter-function").inputs;
    assert.match((await filesOf(code))["index.js"] ?? "", /\["eu-west-1"\]/);
  });

  it("lets rules of other programs send to the queue, but not to its dead letters", async () => {
    const otherRules = ["arn:aws:events:eu-west-1:123456789012:rule/team-*"];

    const program = await runUnderMocks(() => create(registryOf(), { otherRules }));

    const { policy } = program.named("catalog-events-policy").inputs;
    assert.equal(policy, eventQueuePolicy(arn("sqs", "catalog"), otherRules));
    assert.lengthOf(program.ofType("aws:sqs/queuePolicy:QueuePolicy"), 1, "no rule, no policy");
  });

  it("gathers events, and takes the messages of resyncs one by one from a queue of their own", async () => {
    const program = await runUnderMocks(() => create(registryOf(), { resyncHours: 6 }));

    const sources = program
      .ofType("aws:lambda/eventSourceMapping:EventSourceMapping")
      .map(({ inputs }) => [
        inputs.eventSourceArn,
        inputs.batchSize,
        inputs.maximumBatchingWindowInSeconds,
        inputs.scalingConfig,
      ]);
    assert.sameDeepMembers(sources, [
      [arn("sqs", "catalog"), 100, 1, { maximumConcurrency: 2 }],
      [arn("sqs", "catalog-resyncs"), 1, undefined, { maximumConcurrency: 8 }],
    ]);
    const { target } = program.named("catalog-resync").inputs as { target: { arn: string } };
    assert.equal(target.arn, arn("sqs", "catalog-resyncs"));
  });

  it("has one rule for the tags of all types, which both queues take", async () => {
    const program = await runUnderMocks(() => create(registryOf(...resourceFiles(2))));

    const [target, ...others] = program
      .ofType("aws:cloudwatch/eventTarget:EventTarget")
      .filter(({ name }) => name.includes("aws.tag"));
    const { inputs } = target ?? assert.fail();
    assert.isEmpty(others);
    assert.equal(inputs.arn, arn("sqs", "catalog"));
    assert.deepEqual(inputs.inputTransformer, {
      inputPaths: { arns: "$.resources", region: "$.region" },
      inputTemplate: '{"longshore": "tags", "arns": <arns>, "region": <region>}',
    });
    const [rule] = program
      .ofType("aws:cloudwatch/eventRule:EventRule")
      .filter(({ name }) => name.includes("aws.tag"));
    assert.deepEqual(JSON.parse(String(rule?.inputs.eventPattern)), {
      source: ["aws.tag"],
      "detail-type": ["Tag Change on Resource"],
    });
  });
});
