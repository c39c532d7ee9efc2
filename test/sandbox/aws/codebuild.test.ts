import { assert } from "chai";
import { JsonClient } from "../../../registry/aws-json";
import { QueryError } from "../../../registry/aws-request";
import { resource as project } from "../../../handlers/resources/codebuild-project";
import type { AwsClients } from "../../../registry/contract/aws";
import { restoreEnvironment } from "../../support/environment";
import { ACCOUNT, startEndpoint, type TestEndpoint } from "./start";

const region = "eu-west-1";

describe("CodeBuild at the endpoint, as the handler of its projects asks it", () => {
  let aws: TestEndpoint;
  const client = new JsonClient({ region });
  const context = { aws: { client: () => client } as unknown as AwsClients, region };

  restoreEnvironment();
  beforeEach(async () => {
    aws = await startEndpoint();
    const { accessKeyId, secretAccessKey } = aws.endpoint.rootCredentials;
    process.env.AWS_ENDPOINT_URL = aws.endpoint.url;
    process.env.AWS_ACCESS_KEY_ID = accessKeyId;
    process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  });
  afterEach(() => aws.endpoint.close());

  const place = (name: string, more = {}) =>
    aws.endpoint.cloudControl.store.place(
      region,
      "AWS::CodeBuild::Project",
      { Id: name, Name: name, ...more },
      "CreateProject",
    );

  it("a project is read with the names of CloudFormation, and without its variables", async () => {
    const secret = { Name: "TOKEN", Value: "not-for-port" };
    place("shop", {
      ServiceRole: "arn:aws:iam::123456789012:role/builds",
      TimeoutInMinutes: 60,
      Source: { Type: "GITHUB", Location: "https://github.com/example/shop.git" },
      Environment: { Image: "alpine", EnvironmentVariables: [secret] },
      Tags: [{ Key: "team", Value: "shop" }],
    });

    const found = await project.read?.("shop", context);

    assert.deepInclude(found, {
      Name: "shop",
      Arn: `arn:aws:codebuild:${region}:${ACCOUNT}:project/shop`,
      TimeoutInMinutes: 60,
      Source: { Type: "GITHUB", Location: "https://github.com/example/shop.git" },
      Environment: { Type: null, Image: "alpine", ComputeType: null },
      Tags: [{ Key: "team", Value: "shop" }],
    });
    assert.notInclude(JSON.stringify(found), "not-for-port");
    assert.isUndefined(await project.read?.("gone", context));
  });

  it("projects are listed page by page", async () => {
    for (let number = 0; number < 101; number += 1) place(`p${number}`);

    const first = await project.list?.(undefined, context);
    const last = await project.list?.(first?.nextToken, context);

    assert.lengthOf(first?.identifiers ?? [], 100);
    assert.lengthOf(last?.identifiers ?? [], 1);
    assert.isUndefined(last?.nextToken);
  });

  it("what the service refuses has its name", async () => {
    process.env.AWS_ACCESS_KEY_ID = "AKIANOBODY";

    const error: unknown = await Promise.resolve(project.list?.(undefined, context)).catch(
      (reason: unknown) => reason,
    );

    assert.instanceOf(error, QueryError);
    assert.equal(error.name, "UnrecognizedClientException");
    assert.match(error.message, /^codebuild refused ListProjects: /);
  });
});
