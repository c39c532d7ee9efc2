import type { EventBus } from "../events/event-bus";
import type { EventTarget, RuleState } from "../events/rules";
import { nameOf, putDriver, type Driver, type Inputs, type LiveResource } from "./driver";
import { accountId } from "./parts";
import { NotHere } from "../published/refusal";

/** Rules, targets and queue policies come to life on the event bus. */
export function eventDrivers(
  bus: EventBus,
  { region: stackRegion }: { readonly region: string },
): Record<string, Driver> {
  const ruleArn = (inputs: Inputs, name: string) => {
    const { region = stackRegion, eventBusName: on = "default" } = inputs as Record<string, string>;
    const path = on === "default" ? name : `${on}/${name}`;
    return `arn:aws:events:${region}:${accountId}:rule/${path}`;
  };
  const checkBus = ({ eventBusName: on = "default" }: Inputs) => {
    if (bus.hasBus(String(on))) return;
    throw new NotHere(`There is no event bus ${JSON.stringify(on)}.`);
  };
  const targetPlace = ({ name, inputs }: Pick<LiveResource, "name" | "inputs">) => {
    const id = nameOf({ name, inputs }, "targetId");
    return { id, ruleArn: ruleArn(inputs, String(inputs.rule)) };
  };
  return {
    "aws:cloudwatch/eventRule:EventRule": putDriver({
      put: async ({ name: logicalName, inputs }) => {
        const name = nameOf({ name: logicalName, inputs });
        checkBus(inputs);
        if (typeof inputs.eventPattern !== "string") {
          throw new NotHere("It has no eventPattern; for schedules, use EventBridge Scheduler.");
        }
        const arn = ruleArn(inputs, name);
        bus.putRule({ name, arn, pattern: inputs.eventPattern, state: stateOf(inputs) });
        return { id: name, outputs: { name, arn } };
      },
      exists: ({ id, inputs }) => bus.findRule(ruleArn(inputs, id)) !== undefined,
      delete: async ({ id, inputs }) => bus.removeRule(ruleArn(inputs, id)),
    }),

    "aws:cloudwatch/eventTarget:EventTarget": putDriver({
      put: async (request) => {
        checkBus(request.inputs);
        const { id, ruleArn: rule } = targetPlace(request);
        bus.putTarget(rule, { id, ...targetOf(request.inputs) });
        return { id: `${String(request.inputs.rule)}-${id}`, outputs: { targetId: id } };
      },
      exists: (live) => {
        const { id, ruleArn: rule } = targetPlace(live);
        return bus.findRule(rule)?.targets.has(id) ?? false;
      },
      delete: async (live) => {
        const { id, ruleArn: rule } = targetPlace(live);
        bus.removeTarget(rule, id);
      },
    }),

    "aws:cloudwatch/eventBus:EventBus": putDriver({
      put: async (request) => {
        const name = nameOf(request);
        bus.putBus(name);
        const arn = `arn:aws:events:${stackRegion}:${accountId}:event-bus/${name}`;
        return { id: name, outputs: { name, arn } };
      },
      exists: ({ id }) => bus.hasBus(id),
      delete: async ({ id }) => bus.removeBus(id),
    }),

    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": putDriver({
      put: async ({ inputs }) => {
        checkBus(inputs);
        const { eventBusName: name = "default" } = inputs as Record<string, string>;
        bus.setBusPolicy(name, String(inputs.policy));
        return { id: name, outputs: {} };
      },
      exists: ({ id }) => bus.busPolicy(id) !== undefined,
      delete: async ({ id }) => bus.setBusPolicy(id, undefined),
    }),

    "aws:sqs/queuePolicy:QueuePolicy": putDriver({
      put: async ({ inputs }) => {
        const queueUrl = String(inputs.queueUrl);
        const { policy } = inputs;
        bus.setQueuePolicy(queueUrl, typeof policy === "string" ? policy : JSON.stringify(policy));
        return { id: queueUrl, outputs: {} };
      },
      exists: ({ id }) => bus.hasQueuePolicy(id),
      delete: async ({ id }) => bus.removeQueuePolicy(id),
    }),
  };
}

function stateOf({ state, isEnabled }: Inputs): RuleState {
  return (state ?? (isEnabled === false ? "DISABLED" : "ENABLED")) as RuleState;
}

/** @pulumi/aws names what PutTargets takes as PutTargets does, in lower camel case. */
function targetOf(inputs: Inputs): Omit<EventTarget, "id"> {
  const { arn, roleArn, input, inputPath, inputTransformer, deadLetterConfig, retryPolicy } =
    inputs;
  return {
    ...{ arn, roleArn },
    ...{ input, inputPath, inputTransformer, deadLetterConfig, retryPolicy },
  } as Omit<EventTarget, "id">;
}
