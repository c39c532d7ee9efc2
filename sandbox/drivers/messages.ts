import { nameOf, type Driver, type Inputs } from "./driver";
import type { SandboxParts } from "./parts";
import { NotHere } from "../published/refusal";

/** Topics and their subscriptions: what is published reaches the mailbox. */
export function messageDrivers({ aws, region: stackRegion }: SandboxParts): Record<string, Driver> {
  const putTopic = (name: string, inputs: Inputs) =>
    aws.sns.createTopic(
      (inputs.region ?? stackRegion) as string,
      name,
      inputs.displayName as string | undefined,
    );
  return {
    "aws:sns/topic:Topic": {
      create: async (request) => {
        if (request.inputs.fifoTopic === true) {
          throw new NotHere("It is a FIFO topic; e-mail subscriptions need a standard one.");
        }
        const name = nameOf(request);
        const arn = putTopic(name, request.inputs);
        return { id: arn, outputs: { name, arn, owner: arn.split(":")[4] } };
      },
      read: async ({ id, outputs }) => (aws.sns.hasTopic(id) ? outputs : undefined),
      update: async ({ name, outputs }, inputs) => {
        putTopic(nameOf({ name, inputs }), inputs);
        return outputs;
      },
      delete: async ({ id }) => aws.sns.deleteTopic(id),
    },

    "aws:sns/topicSubscription:TopicSubscription": {
      create: async ({ inputs }) => {
        if (inputs.protocol !== "email") {
          throw new NotHere(
            `Its protocol is ${JSON.stringify(inputs.protocol)}; the sandbox delivers to "email".`,
          );
        }
        const arn = aws.sns.subscribe(String(inputs.topic), String(inputs.endpoint));
        // Somebody has to open the link in the first e-mail.
        return { id: arn, outputs: { arn, pendingConfirmation: true } };
      },
      read: async ({ id, inputs, outputs }) => {
        const all = aws.sns.subscriptions.of(String(inputs.topic));
        const found = all.find(({ arn }) => arn === id);
        return found && { ...outputs, pendingConfirmation: !found.confirmed };
      },
      update: async ({ outputs }) => outputs,
      delete: async ({ id }) => void aws.sns.subscriptions.end(id),
    },
  };
}
