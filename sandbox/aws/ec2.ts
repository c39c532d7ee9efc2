import { randomUUID } from "node:crypto";
import { limits } from "../limits";
import {
  AwsError,
  type Answer,
  type AwsCall,
  type AwsService,
  type JsonObject,
  type Permission,
} from "./call";
import { INSTANCE_STATES, stateOf, type Instances, type InstanceState } from "./instances";
import type { Resource } from "./resource-store";
import { toXml, type XmlValue } from "./xml";

const NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/";

/** Stands in for the EC2 API as far as it stops, starts and describes instances. */
export class Ec2 implements AwsService {
  readonly title = "EC2";
  readonly operations = ["DescribeInstances", "StartInstances", "StopInstances"];
  readonly #instances: Instances;

  constructor(instances: Instances) {
    this.#instances = instances;
  }

  permissions({ operation, region, accountId, input }: AwsCall): Permission[] {
    const action = `ec2:${operation}`;
    if (operation === "DescribeInstances") return [{ action, resource: "*" }];
    const prefix = `arn:aws:ec2:${region}:${accountId}:instance/`;
    return instanceIds(input).map((id) => ({ action, resource: prefix + id }));
  }

  async handle(call: AwsCall): Promise<Answer> {
    const { operation, region, accountId, input } = call;
    const instances = instanceIds(input).map((id) => this.#existing(region, id));
    switch (operation) {
      case "StartInstances":
        checkStates(instances, ["running", "pending", "stopped"], "started");
        return xmlAnswer(operation, { instancesSet: this.#move(instances, operation) });
      case "StopInstances":
        checkStates(instances, ["running", "stopping", "stopped"], "stopped");
        return xmlAnswer(operation, { instancesSet: this.#move(instances, operation) });
      default: {
        const shown = instances.length > 0 ? instances : this.#instances.list(region);
        refuseFilters(input);
        return xmlAnswer(operation, {
          reservationSet: shown.map((instance) => reservation(instance, accountId)),
        });
      }
    }
  }

  #existing(region: string, id: string): Resource {
    if (!/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) {
      throw new AwsError("InvalidInstanceID.Malformed", `Invalid id: "${id}"`);
    }
    const instance = this.#instances.find(region, id);
    if (instance) return instance;
    throw new AwsError("InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`);
  }

  #move(instances: Resource[], operation: "StartInstances" | "StopInstances"): XmlValue[] {
    const [from, to] =
      operation === "StartInstances"
        ? (["stopped", "pending"] as const)
        : (["running", "stopping"] as const);
    return instances.map((instance) => {
      const before = stateOf(instance);
      const after =
        before === from ? stateOf(this.#instances.enter(instance, to, operation)) : before;
      return {
        instanceId: instance.identifier,
        currentState: stateXml(after),
        previousState: stateXml(before),
      };
    });
  }
}

function instanceIds(input: JsonObject): string[] {
  const ids = Object.entries(input)
    .filter(([name]) => name.startsWith("InstanceId."))
    .map(([, id]) => String(id));
  const { value: most } = limits.EC2.instancesPerCall;
  if (ids.length <= most) return ids;
  throw new AwsError(
    "InvalidParameterValue",
    `${ids.length} instances are named; at most ${most} may be.`,
  );
}

/** Stopping twice is fine; interrupting a change is not. */
function checkStates(instances: Resource[], allowed: InstanceState[], what: string): void {
  const wrong = instances.find((instance) => !allowed.includes(stateOf(instance)));
  if (!wrong) return;
  throw new AwsError(
    "IncorrectInstanceState",
    `The instance '${wrong.identifier}' is not in a state from which it can be ${what}.`,
  );
}

/** An ignored filter would show instances that the caller asked not to see. */
function refuseFilters(input: JsonObject): void {
  const filter = Object.keys(input).find((name) => name.startsWith("Filter."));
  if (!filter) return;
  throw new AwsError(
    "InvalidParameterValue",
    `The sandbox has no stand-in for ${filter} of DescribeInstances; it finds instances by InstanceId.`,
  );
}

function reservation({ identifier, properties }: Resource, ownerId: string): XmlValue {
  const text = (name: string): string => {
    const value = properties[name];
    return typeof value === "string" ? value : "";
  };
  const tags = (properties["Tags"] ?? []) as { Key: string; Value: string }[];
  return {
    reservationId: identifier.replace("i-", "r-"),
    ownerId,
    instancesSet: [
      {
        instanceId: identifier,
        imageId: text("ImageId"),
        instanceType: text("InstanceType"),
        instanceState: stateXml(stateOf({ properties })),
        privateIpAddress: text("PrivateIp"),
        ipAddress: text("PublicIp"),
        tagSet: tags.map(({ Key, Value }) => ({ key: Key, value: Value })),
      },
    ],
  };
}

function stateXml(state: InstanceState): XmlValue {
  return { code: INSTANCE_STATES[state], name: state };
}

function xmlAnswer(operation: string, content: Record<string, XmlValue>): Answer {
  const body = toXml({ requestId: randomUUID(), ...content });
  return {
    status: 200,
    headers: { "content-type": "text/xml;charset=UTF-8" },
    body: `<${operation}Response xmlns="${NAMESPACE}">${body}</${operation}Response>`,
  };
}
