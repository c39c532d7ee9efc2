import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { allow, defineAction, field, type JsonObject } from "../../registry";
import { tagsProperty } from "../tags";
import { instanceTypeFor, regions } from "../vm";

/** AWS's own pointer to the newest Amazon Linux 2023 image of a region. */
const imageParameter = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

/** Makes an EC2 instance and its entity in the catalog. */
export const action = defineAction({
  identifier: "create_vm",
  title: "Create VM",
  icon: "Server",
  description: "Create a new VM in cloud provider infrastructure",
  trigger: "CREATE",
  approval: { stacks: ["prod*"] },
  blueprint: {
    identifier: "vm",
    title: "VM",
    icon: "Server",
    schema: {
      properties: {
        region: { title: "Region", type: "string", description: "Region of the VM" },
        cpu_cores: { title: "CPU Cores", type: "number", description: "Number of CPU cores" },
        memory_size: { title: "Memory Size", type: "number", description: "Memory in GB" },
        storage_size: { title: "Storage Size", type: "number", description: "Storage in GB" },
        deployed: {
          title: "Deploy Status",
          type: "string",
          description: "Deployment status of this VM",
        },
        instance_id: {
          title: "Instance ID",
          type: "string",
          description: "EC2 instance behind this VM",
        },
        instance_type: { title: "Instance Type", type: "string", description: "EC2 instance type" },
        tags: tagsProperty,
      },
      required: [],
    },
    relations: { vpc: { title: "VPC", target: "vpc", required: false, many: false } },
  },
  input: {
    title: field.string("Title of the new VM", { required: false, minLength: 1, maxLength: 200 }),
    cpu: field.number("Number of CPU cores", { minimum: 1 }),
    memory: field.number("Size of memory", { description: "In GB", minimum: 0.5 }),
    storage: field.integer("Size of storage", { description: "In GB", minimum: 8, maximum: 16384 }),
    region: field.choice("Deployment region", regions),
  },
  permissions: [
    allow(["ssm:GetParameter"], "arn:aws:ssm:*::parameter/aws/service/ami-amazon-linux-latest/*"),
    allow(["ec2:RunInstances"], "arn:aws:ec2:*:*:instance/*", {
      conditions: { Null: { "aws:RequestTag/longshore:run": "false" } },
    }),
    allow(
      ["ec2:RunInstances"],
      [
        "arn:aws:ec2:*::image/*",
        "arn:aws:ec2:*:*:network-interface/*",
        "arn:aws:ec2:*:*:security-group/*",
        "arn:aws:ec2:*:*:subnet/*",
        "arn:aws:ec2:*:*:volume/*",
      ],
    ),
    allow(["ec2:CreateTags"], "arn:aws:ec2:*:*:instance/*", {
      conditions: { StringEquals: { "ec2:CreateAction": "RunInstances" } },
    }),
    allow(
      ["ec2:DescribeInstanceAttribute", "ec2:DescribeInstances"],
      "*",
      "EC2 reads name no resource",
    ),
  ],
  async handle({ input, run, aws, port }) {
    const { cpu, memory, storage, region } = input;
    const type = instanceTypeFor(cpu, memory);
    const title = input.title ?? `VM ${run.id}`;
    const identifier = identifierFor(title, run.id);
    const report = (deployed: string, properties: JsonObject = {}) =>
      port.entities.upsert(
        "vm",
        { identifier, title, properties: { ...properties, deployed } },
        { runId: run.id },
      );
    // A step, so that a repeat asks for the same image even if a newer one has come out.
    const imageId = await run.step("find image", async () => {
      const parameter = await aws
        .client(SSMClient, region)
        .send(new GetParameterCommand({ Name: imageParameter }));
      return parameter.Parameter?.Value ?? "";
    });
    // Before the instance, whose events go on with the entity: "running", the instance's id, and so on.
    await run.step("enter into catalog", () =>
      report("Deploying", {
        region,
        cpu_cores: cpu,
        memory_size: memory,
        storage_size: storage,
        instance_type: type.name,
      }),
    );

    run.log(`Creating a ${type.name} with ${storage} GB in ${region}.`);
    const properties = instanceProperties(imageId, type.name, storage, [
      { Key: "Name", Value: title },
      { Key: "longshore:entity", Value: identifier },
      { Key: "longshore:run", Value: run.id },
    ]);
    try {
      const instance = await aws.cloudControl.create("AWS::EC2::Instance", properties, { region });
      return {
        statusLabel: `${instance.identifier} is starting`,
        summary: `${title} is a ${type.name} (${instance.identifier}) in ${region}.`,
        link: `https://${region}.console.aws.amazon.com/ec2/home?region=${region}#InstanceDetails:instanceId=${instance.identifier}`,
      };
    } catch (error) {
      await report("Failed");
      throw error;
    }
  },
});

function instanceProperties(
  imageId: string,
  instanceType: string,
  storageGib: number,
  tags: JsonObject[],
): JsonObject {
  return {
    ImageId: imageId,
    InstanceType: instanceType,
    BlockDeviceMappings: [
      { DeviceName: "/dev/xvda", Ebs: { VolumeSize: storageGib, Encrypted: true } },
    ],
    Tags: tags,
  };
}

/** The title in the guide's form; the run's end keeps a second VM of that title from taking its entity. */
function identifierFor(title: string, runId: string): string {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ["vm"];
  const suffix = runId
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(-6)
    .toLowerCase();
  return `${words.join("-").slice(0, 100)}-${suffix}`;
}
