import { createCloudControl } from "../../../functions/aws/cloud-control";
import type { Json } from "../../../functions/port/types";
import type { AwsClients, ClientClass, CloudControl } from "../../../registry/contract/aws";
import type { TestEndpoint } from "../../sandbox/aws/start";

/** One attempt of an operation: Cloud Control with what the attempts before it remembered. */
export interface Attempt {
  readonly operationId?: string;
  /** Shared by the attempts of one run. */
  readonly notes?: Map<string, Json>;
  readonly signal?: AbortSignal;
}

/** Cloud Control as a handler gets it, with clients of its own. */
export function attempt(clients: AwsClients, options: Attempt = {}): CloudControl {
  const { operationId = "r_1", notes = new Map<string, Json>() } = options;
  const memory = {
    recall: (name: string) => notes.get(name),
    remember: async (name: string, value: Json) => void notes.set(name, value),
  };
  const { signal = new AbortController().signal } = options;
  return createCloudControl(clients, operationId, memory, signal);
}

/** Clients of the endpoint; nothing is kept over tests. */
export function clientsOf(aws: TestEndpoint): AwsClients {
  return {
    client: <C extends object>(Class: ClientClass<C>, region?: string) => aws.root(Class, region),
  };
}

/** Clients that give these answers one after another and keep what was sent. */
export function scriptedClients(...answers: (object | Error | (() => object))[]) {
  const sent: { readonly name: string; readonly input: Record<string, unknown> }[] = [];
  const send = async (command: { constructor: { name: string }; input: object }) => {
    sent.push({ name: command.constructor.name, input: { ...command.input } });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    if (answer === undefined) throw new Error("The script has ended.");
    return typeof answer === "function" ? (answer as () => object)() : answer;
  };
  const clients = { client: () => ({ send }) } as unknown as AwsClients;
  return { clients, sent };
}
