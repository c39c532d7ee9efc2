import { limits } from "../limits";
import { AwsError, checkRange, type AwsCall, type AwsService, type JsonObject } from "./call";
import {
  INSTANCE_STATES,
  INSTANCE_TYPE,
  stateOf,
  type Instances,
  type InstanceState,
} from "./instances";
import type { Resource, ResourceStore } from "./resource-store";

type Tag = Record<"Key" | "Value", string>;

/** Stands in for the EC2 API as far as it stops, starts and describes instances. */
export class Ec2 implements AwsService {
  readonly title = "EC2";
  readonly prefix = "ec2";
  readonly xml = { namespace: "http://ec2.amazonaws.com/doc/2016-11-15/" };
  readonly operations: AwsService["operations"] = {
    DescribeInstances: ({ region, accountId, input }) => {
      refuseFilters(input);
      const named = this.#named(region, input);
      const shown = named.length > 0 ? named : this.store.list(region, INSTANCE_TYPE);
      return { reservationSet: shown.map((instance) => reservation(instance, accountId)) };
    },
    StartInstances: (call) => this.#move(call, "stopped", "pending", "started"),
    StopInstances: (call) => this.#move(call, "running", "stopping", "stopped"),
  };

  constructor(
    private readonly store: ResourceStore,
    private readonly instances: Instances,
  ) {}

  needs({ operation, region, accountId, input }: AwsCall): string[] {
    if (operation === "DescribeInstances") return ["*"];
    return instanceIds(input).map((id) => `arn:aws:ec2:${region}:${accountId}:instance/${id}`);
  }

  #named(region: string, input: JsonObject): Resource[] {
    return instanceIds(input).map((id) => this.#existing(region, id));
  }

  #existing(region: string, id: string): Resource {
    if (!/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) {
      throw new AwsError("InvalidInstanceID.Malformed", `Invalid id: "${id}"`);
    }
    const instance = this.store.get(region, INSTANCE_TYPE, id);
    if (instance) return instance;
    throw new AwsError("InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`);
  }

  #move(
    { operation, region, input }: AwsCall,
    from: InstanceState,
    via: InstanceState,
    what: string,
  ): JsonObject {
    const instances = this.#named(region, input);
    // Doing it twice is fine; interrupting the opposite change is not.
    const allowed: InstanceState[] = ["running", "stopped", via];
    const wrong = instances.find((instance) => !allowed.includes(stateOf(instance)));
    if (wrong) {
      throw new AwsError(
        "IncorrectInstanceState",
        `The instance '${wrong.identifier}' is not in a state from which it can be ${what}.`,
      );
    }
    const instancesSet = instances.map((instance) => {
      const before = stateOf(instance);
      if (before === from) this.instances.enter(instance, via, operation);
      return {
        instanceId: instance.identifier,
        currentState: stateXml(before === from ? via : before),
        previousState: stateXml(before),
      };
    });
    return { instancesSet };
  }
}

function instanceIds({ InstanceId: ids = [] }: JsonObject): string[] {
  const { value: most } = limits.EC2.instancesPerCall;
  const count = Array.isArray(ids) ? ids.length : undefined;
  checkRange("InvalidParameterValue", "The number of InstanceIds", count, [0, most]);
  return (ids as unknown[]).map(String);
}

/** An ignored filter would show instances that the caller asked not to see. */
function refuseFilters({ Filter: filters }: JsonObject): void {
  if (filters === undefined) return;
  throw new AwsError(
    "InvalidParameterValue",
    "The sandbox has no stand-in for Filter of DescribeInstances; it finds instances by InstanceId.",
  );
}

function reservation({ identifier, properties }: Resource, ownerId: string): JsonObject {
  const { ImageId, InstanceType, PrivateIp, PublicIp, Tags = [] } = properties;
  const instance = {
    instanceId: identifier,
    imageId: ImageId ?? "",
    instanceType: InstanceType ?? "",
    instanceState: stateXml(stateOf({ properties })),
    privateIpAddress: PrivateIp ?? "",
    ipAddress: PublicIp ?? "",
    tagSet: (Tags as Tag[]).map(({ Key, Value }) => ({ key: Key, value: Value })),
  };
  return { reservationId: identifier.replace("i-", "r-"), ownerId, instancesSet: [instance] };
}

function stateXml(state: InstanceState): JsonObject {
  return { code: INSTANCE_STATES[state], name: state };
}
