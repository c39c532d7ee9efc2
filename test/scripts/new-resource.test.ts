import { assert } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { discoverRegistry } from "../../registry/discover";
import { checkHandlers, fixturesIn } from "../../scripts/check/check-handlers";
import { placeOf } from "../../scripts/handlers/place";
import { generateResource } from "../../scripts/new/resource/generate-resource";
import { createJq } from "../../functions/jq";
import { errorOf } from "../support/error-of";

const project = path.join(__dirname, "../..");

/** Types of many services; their parents come first. */
const types = [
  ...["AWS::ECS::Cluster", "AWS::ElastiCache::ReplicationGroup", "AWS::Kinesis::Stream"],
  ...["AWS::StepFunctions::StateMachine", "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"],
  ...["AWS::Route53::HostedZone", "AWS::Route53::RecordSet", "AWS::RDS::DBInstance"],
  ...["AWS::KMS::Key", "AWS::ECR::Repository", "AWS::MSK::Cluster", "AWS::Cognito::UserPool"],
  ...["AWS::Cognito::UserPoolClient", "AWS::WAFv2::LoggingConfiguration", "AWS::Athena::WorkGroup"],
  ...["AWS::Batch::JobQueue", "AWS::Batch::ComputeEnvironment", "AWS::EFS::FileSystem"],
  ...["AWS::EKS::Cluster", "AWS::EKS::Nodegroup", "AWS::ElasticLoadBalancingV2::TargetGroup"],
];

/** What Cloud Control does not mirror by itself, and the way that the refusal names. */
const byHand: [type: string, says: RegExp][] = [
  ["AWS::OpenSearchService::Domain", /cannot list .*; write its file by hand with read and list/],
  ["AWS::WAFv2::WebACL", /only where it is given Scope; write its file by hand with parent/],
  [
    "AWS::Glue::Jobb",
    /AWS publishes no resource type AWS::Glue::Jobb; the nearest is AWS::Glue::Job/,
  ],
];

describe("npm run new -- resource", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "longshore-types-"));
    mkdirSync(path.join(folder, "resources"));
    mkdirSync(path.join(folder, "test/fixtures"), { recursive: true });
  });
  after(() => rmSync(folder, { recursive: true }));

  const generate = (type: string) =>
    generateResource(type, discoverRegistry(folder), { place: placeOf(folder), project });

  for (const type of types) {
    it(`${type} writes a file that is read as it is, and imports what it uses`, async () => {
      const written = await generate(type);

      for (const { file, text } of written) {
        const [, names = ""] = /import \{ ([^}]+) \}/.exec(text) ?? [];
        for (const name of names.split(", ").filter(Boolean)) {
          assert.isAbove(text.split(name).length, 2, `${file} does not use ${name}`);
        }
        const own = text.replace('"longshore/registry"', JSON.stringify(`${project}/registry`));
        writeFileSync(path.resolve(project, file), own);
      }
      assert.isTrue(discoverRegistry(folder).resources.has(type));
    });
  }

  it("writes filters and fixtures that fit each other", async () => {
    const jq = createJq();
    const fixtures = fixturesIn(placeOf(folder).fixtures);
    const findings = await checkHandlers(discoverRegistry(folder), fixtures, jq);
    await jq.close();

    assert.deepEqual(findings, []);
  });

  it("lists records below their zone, which has the name that they ask for", () => {
    const { parent } = discoverRegistry(folder).resources.get("AWS::Route53::RecordSet") ?? {};

    assert.deepEqual(parent, {
      type: "AWS::Route53::HostedZone",
      model: "{ HostedZoneId: .identifier }",
    });
  });

  for (const [type, says] of byHand) {
    it(`${type} says what to do instead`, async () => {
      assert.match((await errorOf(generate(type))).message, says);
    });
  }
});
