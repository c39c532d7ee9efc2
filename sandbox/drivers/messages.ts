import type { Driver } from "../monitor";
import type { SandboxParts } from "./parts";

/** Topics and their subscriptions: what is published reaches the mailbox. */
export function messageDrivers({ aws, region: stackRegion }: SandboxParts): Record<string, Driver> {
  return {
    "aws:sns/topic:Topic": async ({ name: logicalName, inputs }) => {
      if (inputs.fifoTopic === true) {
        throw new Error("It is a FIFO topic; e-mail subscriptions need a standard one.");
      }
      const name = (inputs.name ?? logicalName) as string;
      const region = (inputs.region ?? stackRegion) as string;
      const arn = aws.sns.createTopic(region, name, inputs.displayName as string | undefined);
      return { id: arn, outputs: { name, arn, owner: arn.split(":")[4] } };
    },

    "aws:sns/topicSubscription:TopicSubscription": async ({ inputs }) => {
      if (inputs.protocol !== "email") {
        throw new Error(
          `Its protocol is ${JSON.stringify(inputs.protocol)}; the sandbox delivers to "email".`,
        );
      }
      const arn = aws.sns.subscribe(String(inputs.topic), String(inputs.endpoint));
      // In AWS, somebody has to open the link in the first e-mail.
      return { id: arn, outputs: { arn, pendingConfirmation: false } };
    },
  };
}
