import {
  DescribeInstancesCommand,
  EC2Client,
  StartInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import { assert } from "chai";
import type { ResourceChange } from "../../../sandbox/aws/resource-store";
import { until } from "../../support/until";
import { ACCOUNT, errorOf, startEndpoint, type TestEndpoint } from "./start";

describe("EC2 at the endpoint", () => {
  let aws: TestEndpoint;
  let ec2: EC2Client;
  beforeEach(async () => {
    aws = await startEndpoint();
    ec2 = aws.root(EC2Client);
  });
  afterEach(() => aws.endpoint.close());

  const place = (state: string, more = {}) =>
    aws.endpoint.cloudControl.store.place(
      "eu-west-1",
      "AWS::EC2::Instance",
      { ImageId: "ami-1", InstanceType: "t3.micro", State: { Code: "0", Name: state }, ...more },
      "test",
    ).identifier;
  const stateOf = async (id: string) => {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    return Reservations?.[0]?.Instances?.[0]?.State?.Name;
  };
  const start = (...InstanceIds: string[]) => ec2.send(new StartInstancesCommand({ InstanceIds }));
  const stop = (...InstanceIds: string[]) => ec2.send(new StopInstancesCommand({ InstanceIds }));

  it("stops an instance, which is stopped a moment later", async () => {
    const id = place("running");

    const { StoppingInstances } = await stop(id);

    assert.deepEqual(StoppingInstances, [
      {
        InstanceId: id,
        CurrentState: { Code: 64, Name: "stopping" },
        PreviousState: { Code: 16, Name: "running" },
      },
    ]);
    await until(async () => (await stateOf(id)) === "stopped");
  });

  it("starts an instance, which is running a moment later", async () => {
    const id = place("stopped");

    const { StartingInstances } = await start(id);

    assert.deepEqual(StartingInstances?.[0]?.CurrentState, { Code: 0, Name: "pending" });
    await until(async () => (await stateOf(id)) === "running");
  });

  it("leaves an instance alone that is where it should be", async () => {
    const [running, stopped] = [place("running"), place("stopped")];
    const changes: ResourceChange[] = [];
    aws.endpoint.cloudControl.store.on("change", (change) => changes.push(change));

    const { StartingInstances } = await start(running);
    const { StoppingInstances } = await stop(stopped);

    assert.equal(StartingInstances?.[0]?.CurrentState?.Name, "running");
    assert.equal(StoppingInstances?.[0]?.CurrentState?.Name, "stopped");
    assert.deepEqual(changes, []);
  });

  it("tells of each state with its cause", async () => {
    const id = place("running");
    const changes: ResourceChange[] = [];
    aws.endpoint.cloudControl.store.on("change", (change) => changes.push(change));

    await stop(id);
    await until(() => changes.length === 2);

    assert.deepEqual(
      changes.map(({ kind, cause, properties }) => [kind, cause, properties["State"]]),
      [
        ["update", "StopInstances", { Code: "64", Name: "stopping" }],
        ["update", "instance stopped", { Code: "80", Name: "stopped" }],
      ],
    );
  });

  it("refuses to interrupt a change, and then changes none of the instances", async () => {
    const aside = await startSlowly();
    const [first, second] = [aside.place("running"), aside.place("running")];
    await aside.client.send(new StopInstancesCommand({ InstanceIds: [second] }));

    const error = await errorOf(
      aside.client.send(new StartInstancesCommand({ InstanceIds: [first, second] })),
    );
    const { Reservations } = await aside.client.send(
      new DescribeInstancesCommand({ InstanceIds: [first] }),
    );
    await aside.close();

    assert.equal(error.name, "IncorrectInstanceState");
    assert.equal(
      error.message,
      `The instance '${second}' is not in a state from which it can be started.`,
    );
    assert.equal(Reservations?.[0]?.Instances?.[0]?.State?.Name, "running");
  });

  it("knows only ids that exist", async () => {
    const unknown = await errorOf(stop("i-0123456789abcdef0"));
    const malformed = await errorOf(start("my-vm"));

    assert.deepEqual(
      [unknown.name, unknown.message],
      ["InvalidInstanceID.NotFound", "The instance ID 'i-0123456789abcdef0' does not exist"],
    );
    assert.deepEqual(
      [malformed.name, malformed.message],
      ["InvalidInstanceID.Malformed", 'Invalid id: "my-vm"'],
    );
  });

  it("describes instances, with signs that XML escapes", async () => {
    const Tags = [{ Key: "Name", Value: `<Tom & "Jerry">` }];
    const id = place("running", { Tags, PrivateIp: "10.0.0.1", PublicIp: "203.0.113.9" });

    const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));

    assert.equal(Reservations?.[0]?.OwnerId, ACCOUNT);
    assert.deepEqual(
      Reservations?.map(({ Instances }) => Instances),
      [
        [
          {
            InstanceId: id,
            ImageId: "ami-1",
            InstanceType: "t3.micro",
            State: { Code: 16, Name: "running" },
            PrivateIpAddress: "10.0.0.1",
            PublicIpAddress: "203.0.113.9",
            Tags,
          },
        ],
      ],
    );
  });

  it("refuses filters rather than to ignore them", async () => {
    const Filters = [{ Name: "tag:Name", Values: ["a"] }];

    const error = await errorOf(ec2.send(new DescribeInstancesCommand({ Filters })));

    assert.equal(
      error.message,
      "The sandbox has no stand-in for Filter of DescribeInstances; it finds instances by InstanceId.",
    );
  });

  it("checks the permission on every instance", async () => {
    const [mine, yours] = [place("running"), place("running")];
    const arn = (id: string) => `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/${id}`;
    const role = aws.as(EC2Client, [
      { Effect: "Allow", Action: "ec2:StopInstances", Resource: arn(mine) },
    ]);

    const error = await errorOf(
      role.send(new StopInstancesCommand({ InstanceIds: [mine, yours] })),
    );
    const { StoppingInstances } = await role.send(
      new StopInstancesCommand({ InstanceIds: [mine] }),
    );

    assert.include(error.message, `ec2:StopInstances on resource: ${arn(yours)} because`);
    assert.equal(StoppingInstances?.length, 1);
  });

  /** Instances whose states do not settle within the test. */
  async function startSlowly() {
    const slow = await startEndpoint({ delayMilliseconds: 60_000 });
    const properties = { ImageId: "ami-1", InstanceType: "t3.micro" };
    return {
      client: slow.root(EC2Client),
      close: () => slow.endpoint.close(),
      place: (Name: string) =>
        slow.endpoint.cloudControl.store.place(
          "eu-west-1",
          "AWS::EC2::Instance",
          { ...properties, State: { Code: "0", Name } },
          "test",
        ).identifier,
    };
  }
});
