import type { EventBus } from "../events/event-bus";
import type { EventTarget, RuleState } from "../events/rules";
import type { Driver } from "../monitor";
import { accountId } from "./parts";

type Inputs = Record<string, unknown>;

/** Rules, targets and queue policies come to life on the event bus. */
export function eventDrivers(
  bus: EventBus,
  { region: stackRegion }: { readonly region: string },
): Record<string, Driver> {
  const regionOf = (inputs: Inputs) => (inputs.region as string | undefined) ?? stackRegion;
  const ruleArn = (inputs: Inputs, name: string) =>
    `arn:aws:events:${regionOf(inputs)}:${accountId}:rule/${name}`;
  return {
    "aws:cloudwatch/eventRule:EventRule": async ({ name: logicalName, inputs }) => {
      const name = (inputs.name ?? logicalName) as string;
      onDefaultBus(inputs);
      if (typeof inputs.eventPattern !== "string") {
        throw new Error("It has no eventPattern; for schedules, use EventBridge Scheduler.");
      }
      const arn = ruleArn(inputs, name);
      bus.putRule({ name, arn, pattern: inputs.eventPattern, state: stateOf(inputs) });
      return { id: name, outputs: { name, arn } };
    },

    "aws:cloudwatch/eventTarget:EventTarget": async ({ name: logicalName, inputs }) => {
      onDefaultBus(inputs);
      const id = (inputs.targetId ?? logicalName) as string;
      const rule = String(inputs.rule);
      bus.putTarget(ruleArn(inputs, rule), { id, ...targetOf(inputs) });
      return { id: `${rule}-${id}`, outputs: { targetId: id } };
    },

    "aws:sqs/queuePolicy:QueuePolicy": async ({ inputs }) => {
      const queueUrl = String(inputs.queueUrl);
      const { policy } = inputs;
      bus.setQueuePolicy(queueUrl, typeof policy === "string" ? policy : JSON.stringify(policy));
      return { id: queueUrl, outputs: {} };
    },
  };
}

function stateOf({ state, isEnabled }: Inputs): RuleState {
  return (state ?? (isEnabled === false ? "DISABLED" : "ENABLED")) as RuleState;
}

/** @pulumi/aws names what PutTargets takes as PutTargets does, in lower camel case. */
function targetOf(inputs: Inputs): Omit<EventTarget, "id"> {
  const { arn, input, inputPath, inputTransformer, deadLetterConfig, retryPolicy } = inputs;
  return {
    arn,
    ...{ input, inputPath, inputTransformer, deadLetterConfig, retryPolicy },
  } as Omit<EventTarget, "id">;
}

function onDefaultBus({ eventBusName = "default" }: Inputs): void {
  if (eventBusName === "default") return;
  throw new Error(
    `Its event bus is ${JSON.stringify(eventBusName)}; the sandbox has the default bus, to which AWS's own events go.`,
  );
}
