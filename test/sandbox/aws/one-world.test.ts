import {
  CloudControlClient,
  CreateResourceCommand,
  GetResourceCommand,
} from "@aws-sdk/client-cloudcontrol";
import {
  DescribeServicesCommand,
  ECSClient,
  ListServicesCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import {
  DeleteParameterCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { assert } from "chai";
import { until } from "../../support/until";
import { ACCOUNT, errorOf, startEndpoint, type TestEndpoint } from "./start";

describe("services and Cloud Control see one world", () => {
  let aws: TestEndpoint;
  let changes: string[];
  beforeEach(async () => {
    aws = await startEndpoint();
    changes = [];
    aws.endpoint.cloudControl.store.on("change", ({ kind, type }) =>
      changes.push(`${kind} ${type}`),
    );
  });
  afterEach(() => aws.endpoint.close());

  const store = () => aws.endpoint.cloudControl.store;
  const place = (type: string, properties: Record<string, unknown>) =>
    store().create("eu-west-1", type, properties);

  it("secrets: made, changed and deleted by its own calls", async () => {
    const client = aws.root(SecretsManagerClient);
    const value = async (SecretId?: string) =>
      (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;

    const { ARN } = await client.send(
      new CreateSecretCommand({ Name: "team/key", SecretString: "one", Description: "a key" }),
    );
    const TypeName = "AWS::SecretsManager::Secret";
    const { ResourceDescription } = await aws
      .root(CloudControlClient)
      .send(new GetResourceCommand({ TypeName, Identifier: ARN }));

    assert.deepInclude(JSON.parse(ResourceDescription?.Properties ?? "") as object, {
      ...{ Id: ARN, Name: "team/key", Description: "a key" },
    });
    assert.notInclude(ResourceDescription?.Properties, "one");
    assert.equal(await value("team/key"), "one");
    await client.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: "two" }));
    assert.equal(await value(ARN), "two");
    await client.send(new UpdateSecretCommand({ SecretId: ARN, SecretString: "three" }));
    assert.equal(await value("team/key"), "three");
    const twice = new CreateSecretCommand({ Name: "team/key", SecretString: "x" });
    assert.equal((await errorOf(client.send(twice))).name, "ResourceExistsException");

    await client.send(new DeleteSecretCommand({ SecretId: ARN, RecoveryWindowInDays: 7 }));
    assert.equal((await errorOf(value("team/key"))).name, "ResourceNotFoundException");
    assert.match((await errorOf(client.send(twice))).message, /scheduled for deletion/);
    assert.deepEqual(changes, [`create ${TypeName}`, `update ${TypeName}`, `delete ${TypeName}`]);
  });

  it("secrets: the value that Cloud Control was given, and one that AWS makes up", async () => {
    const client = aws.root(SecretsManagerClient);
    const TypeName = "AWS::SecretsManager::Secret";
    const desired = { Name: "given", SecretString: "hidden" };
    await aws
      .root(CloudControlClient)
      .send(new CreateResourceCommand({ TypeName, DesiredState: JSON.stringify(desired) }));
    await until(() => store().list("eu-west-1", TypeName)[0]);
    place(TypeName, {
      Name: "generated",
      GenerateSecretString: { SecretStringTemplate: '{"user":"a"}', GenerateStringKey: "password" },
    });

    const values = await Promise.all(
      ["given", "generated"].map(
        async (SecretId) =>
          (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? "",
      ),
    );

    assert.equal(values[0], "hidden");
    assert.match(values[1] ?? "", /^\{"user":"a","password":".{32}"\}$/);
    assert.equal(
      (await client.send(new DescribeSecretCommand({ SecretId: "given" }))).Name,
      "given",
    );
  });

  it("secrets: conditions on tags hold for its calls", async () => {
    const resource = `arn:aws:secretsmanager:*:${ACCOUNT}:secret:*`;
    const role = aws.as(SecretsManagerClient, [
      {
        ...{ Effect: "Allow", Action: "secretsmanager:CreateSecret", Resource: resource },
        Condition: { StringEquals: { "aws:RequestTag/team": "blue" } },
      },
    ]);
    const create = (Value: string) =>
      role.send(
        new CreateSecretCommand({ Name: Value, SecretString: "x", Tags: [{ Key: "team", Value }] }),
      );

    assert.equal((await create("blue")).Name, "blue");
    assert.equal((await errorOf(create("red"))).name, "AccessDeniedException");
  });

  it("parameters", async () => {
    const ssm = aws.root(SSMClient);
    const read = async (Name: string) =>
      (await ssm.send(new GetParameterCommand({ Name }))).Parameter;
    place("AWS::SSM::Parameter", { Name: "/team/size", Type: "String", Value: "3" });
    const put = { Name: "/team/size", Value: "4", Type: "String" } as const;

    assert.equal((await read("/team/size"))?.Value, "3");
    const refused = await errorOf(ssm.send(new PutParameterCommand(put)));
    assert.equal(refused.name, "ParameterAlreadyExists");
    await ssm.send(new PutParameterCommand({ ...put, Overwrite: true }));
    assert.deepInclude(await read("/team/size"), { Value: "4", Version: 2 });
    await ssm.send(new PutParameterCommand({ ...put, Name: "/team/new" }));
    assert.equal(
      store().get("eu-west-1", "AWS::SSM::Parameter", "/team/new")?.properties["Value"],
      "4",
    );
    await ssm.send(new DeleteParameterCommand({ Name: "/team/new" }));
    assert.equal((await errorOf(read("/team/new"))).name, "ParameterNotFound");
  });

  it("services of ECS", async () => {
    const ecs = aws.root(ECSClient);
    const created = place("AWS::ECS::Service", {
      ...{ ServiceName: "shop", Cluster: "main", DesiredCount: 1, TaskDefinition: "shop:1" },
    });
    const asked = { cluster: "main", service: "shop" };

    const { serviceArns } = await ecs.send(new ListServicesCommand({ cluster: "main" }));
    await ecs.send(new UpdateServiceCommand({ ...asked, desiredCount: 3 }));
    const { services, failures } = await ecs.send(
      new DescribeServicesCommand({ cluster: "main", services: ["shop", "none"] }),
    );

    assert.deepEqual(serviceArns, [`arn:aws:ecs:eu-west-1:${ACCOUNT}:service/main/shop`]);
    assert.deepInclude(services?.[0], { serviceName: "shop", desiredCount: 3 });
    assert.deepEqual(
      failures?.map(({ reason }) => reason),
      ["MISSING"],
    );
    const { properties } = store().get("eu-west-1", created.type, created.identifier) ?? created;
    assert.equal(properties["DesiredCount"], 3);
    const none = await errorOf(ecs.send(new UpdateServiceCommand({ ...asked, service: "none" })));
    assert.equal(none.name, "ServiceNotFoundException");
    const role = aws.as(ECSClient, [
      { Effect: "Allow", Action: "ecs:UpdateService", Resource: "arn:aws:ecs:*:*:service/other/*" },
    ]);
    const denied = await errorOf(role.send(new UpdateServiceCommand(asked)));
    assert.equal(denied.name, "AccessDeniedException");
  });

  it("an operation without a stand-in says how to add one", async () => {
    const call = aws.root(SSMClient).send(new DeleteParameterCommand({ Name: "/none" }));
    assert.equal((await errorOf(call)).name, "ParameterNotFound");

    const unknown = await fetch(aws.endpoint.url, {
      method: "POST",
      headers: {
        "x-amz-target": "AmazonSSM.SendCommand",
        authorization: `AWS4-HMAC-SHA256 Credential=${aws.endpoint.rootCredentials.accessKeyId}/20260101/eu-west-1/ssm/aws4_request`,
      },
      body: "{}",
    });

    const text = await unknown.text();
    assert.include(
      text,
      "The sandbox has no stand-in for SendCommand of SSM; for SSM it has GetParameter",
    );
    assert.include(text, "sandbox/aws/README.md says how to add one");
  });
});
