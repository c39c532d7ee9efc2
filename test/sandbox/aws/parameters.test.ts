import { GetParameterCommand, GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { assert } from "chai";
import { ACCOUNT, errorOf, startEndpoint, type TestEndpoint } from "./start";

describe("SSM at the endpoint", () => {
  let aws: TestEndpoint;
  before(async () => {
    aws = await startEndpoint();
  });
  after(() => aws.endpoint.close());
  const image = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-";

  it("has an image of Amazon Linux 2023 per region and architecture, always the same", async () => {
    const read = async (architecture: string, region: string) => {
      const command = new GetParameterCommand({ Name: image + architecture });
      return (await aws.root(SSMClient, region).send(command)).Parameter?.Value;
    };

    const images = [
      await read("x86_64", "eu-west-1"),
      await read("arm64", "eu-west-1"),
      await read("x86_64", "us-east-1"),
    ];

    assert.equal(new Set(images).size, 3);
    for (const id of images) assert.match(id ?? "", /^ami-[0-9a-f]{17}$/);
    assert.equal(await read("x86_64", "eu-west-1"), images[0]);
  });

  it("gives parameters that were put, and names the others", async () => {
    aws.endpoint.parameters.put("/longshore/team", "core");
    aws.endpoint.parameters.put("/longshore/team", "platform");

    const { Parameters, InvalidParameters } = await aws
      .root(SSMClient)
      .send(new GetParametersCommand({ Names: ["/longshore/team", "/longshore/none"] }));

    assert.deepEqual(
      Parameters?.map(({ LastModifiedDate: _, ...parameter }) => parameter),
      [
        {
          Name: "/longshore/team",
          Type: "String",
          Value: "platform",
          Version: 2,
          ARN: `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/longshore/team`,
          DataType: "text",
        },
      ],
    );
    assert.deepEqual(InvalidParameters, ["/longshore/none"]);
  });

  it("knows no other parameter", async () => {
    const error = await errorOf(
      aws.root(SSMClient).send(new GetParameterCommand({ Name: `${image}riscv` })),
    );

    assert.equal(error.name, "ParameterNotFound");
  });

  it("checks the permission on the parameter; public ones belong to no account", async () => {
    const client = aws.as(SSMClient, [
      {
        Effect: "Allow",
        Action: "ssm:GetParameter",
        Resource: "arn:aws:ssm:*::parameter/aws/service/ami-amazon-linux-latest/*",
      },
    ]);

    const { Parameter } = await client.send(new GetParameterCommand({ Name: `${image}arm64` }));
    const own = await errorOf(client.send(new GetParameterCommand({ Name: "team" })));
    const several = await errorOf(
      client.send(new GetParametersCommand({ Names: [`${image}arm64`] })),
    );

    assert.equal(Parameter?.ARN, `arn:aws:ssm:eu-west-1::parameter${image}arm64`);
    assert.include(
      own.message,
      `ssm:GetParameter on resource: arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/team `,
    );
    assert.include(several.message, "ssm:GetParameters on resource:");
  });
});
