import { createDrivers } from "../../../sandbox/drivers";
import type { SandboxParts } from "../../../sandbox/drivers/parts";
import { sqsSender } from "../../../sandbox/events/sqs-sender";
import { SandboxAccounts } from "../../../sandbox/accounts";
import { Identity } from "../../../sandbox/kept/identity";
import { KafkaTopics } from "../../../sandbox/kafka";
import { FunctionPermissions } from "../../../sandbox/lambda/function-permissions";
import { LambdaHost } from "../../../sandbox/lambda/host";
import type { ResourceState } from "../../../sandbox/drivers/driver";
import { roleAccess } from "../../../sandbox/schedules/role-access";
import { Schedules } from "../../../sandbox/schedules/schedules";
import { Deliveries } from "../../../sandbox/sources/deliveries";
import { SlackStandIn } from "../../../sandbox/slack/slack";
import type { TestEndpoint } from "../aws/start";
import { startBus } from "../events/setup";

/** Every driver, with real parts behind it. */
export interface TestDrivers {
  readonly aws: TestEndpoint;
  readonly parts: SandboxParts;
  /** Events that functions were invoked with, by ARN. */
  readonly invocations: [arn: string, event: unknown][];
  /** Brings a resource to life. */
  make(type: string, name: string, inputs?: Record<string, unknown>): Promise<ResourceState>;
  /** The message of the error with which a resource is refused. */
  refusal(type: string, inputs: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

/** Starts the parts; functions are not run, but answer `{ statusCode: 204 }`. */
export async function startDrivers(): Promise<TestDrivers> {
  const { aws, bus } = await startBus();
  const { hops, endpoint } = aws;
  const invocations: TestDrivers["invocations"] = [];
  const invoke = async (arn: string, event: unknown) => {
    invocations.push([arn, event]);
    return { statusCode: 204 };
  };
  const lambda = Object.assign(new LambdaHost({ hops }), { invoke });
  const send = sqsSender(endpoint);
  const denied = roleAccess(endpoint.access);
  const parts: SandboxParts = {
    ...{ hops, bus, lambda, aws: endpoint, region: "eu-west-1", folder: "" },
    accounts: new SandboxAccounts(hops),
    identity: new Identity(),
    kafka: new KafkaTopics({ hops }),
    deliveries: new Deliveries(),
    functionPermissions: new FunctionPermissions(),
    schedules: new Schedules({ hops, send, invoke, denied }),
    mailbox: endpoint.mailbox,
    slack: new SlackStandIn(hops),
    roleKeys: new Map(),
    running: new Set(),
  };
  const drivers = createDrivers(parts);
  const make = async (type: string, name: string, inputs: Record<string, unknown> = {}) => {
    const driver = drivers[type];
    if (!driver) throw new Error(`There is no driver for ${type}.`);
    return driver.create({ type, name, inputs });
  };
  return {
    ...{ aws, parts, invocations, make },
    refusal: (type, inputs) =>
      make(type, "made", inputs).then(
        () => "It was made.",
        (error: Error) => error.message,
      ),
    close: async () => {
      await Promise.all([...[...parts.running].map((one) => one.stop()), parts.schedules.stop()]);
      await lambda.close();
      await endpoint.close();
    },
  };
}
