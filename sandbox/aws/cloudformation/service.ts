import { optionalText, type Answer, type AwsCall, type AwsService, type Permission } from "../call";
import { queryAnswer, type XmlValue } from "../xml";
import { checkCapabilities } from "./capabilities";
import { validationError } from "./errors";
import { parseCreateStack, parseStackName, parseUpdateStack } from "./service-input";
import type { Stack, StackEvent } from "./stack";
import type { Stacks } from "./stacks";

const NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/";
const PAGE = 100;
/** What a role must trust to be given to a stack. */
const PRINCIPAL = "cloudformation.amazonaws.com";

/** Stands in for the CloudFormation API: creates, updates, describes and deletes stacks. */
export class CloudFormation implements AwsService {
  readonly title = "CloudFormation";
  readonly operations: readonly string[];
  readonly accessDenied = { code: "AccessDenied", status: 403 };
  /** The stacks themselves, for stand-ins and tests that work without a request. */
  readonly stacks: Stacks;
  readonly #handlers: Readonly<Record<string, (call: AwsCall) => { [name: string]: XmlValue }>> = {
    ContinueUpdateRollback: (call) => this.#continueRollback(call),
    CreateStack: (call) => this.#create(call),
    DeleteStack: (call) => this.#delete(call),
    DescribeStackEvents: (call) => this.#describeEvents(call),
    DescribeStacks: (call) => this.#describe(call),
    UpdateStack: (call) => this.#update(call),
  };

  constructor(stacks: Stacks) {
    this.stacks = stacks;
    this.operations = Object.keys(this.#handlers);
  }

  permissions({ operation, region, accountId, input }: AwsCall): Permission[] {
    const action = `cloudformation:${operation}`;
    const name = optionalText(input, "StackName") ?? "*";
    const arn = `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/*`;
    const stack = { action, resource: name.startsWith("arn:") ? name : arn };
    const role = optionalText(input, "RoleARN");
    return role === undefined ? [stack] : [stack, { action: "iam:PassRole", resource: role }];
  }

  async handle(call: AwsCall): Promise<Answer> {
    const result = this.#handlers[call.operation]?.(call) ?? {};
    return queryAnswer(NAMESPACE, call.operation, result, "member");
  }

  /** Looking at stacks is no news. */
  isNotable({ operation }: AwsCall): boolean {
    return !operation.startsWith("Describe");
  }

  async close(): Promise<void> {
    this.stacks.close();
  }

  #create(call: AwsCall): { StackId: string } {
    const { region } = call;
    const denied = (permission: Permission) => call.denied(permission);
    const { capabilities, ...request } = parseCreateStack(call.input);
    checkCapabilities(request.template, capabilities);
    return { StackId: this.stacks.create({ ...request, region, denied, assumedBy: PRINCIPAL }).id };
  }

  #update(call: AwsCall): { StackId: string } {
    const { region } = call;
    const denied = (permission: Permission) => call.denied(permission);
    const { capabilities, ...request } = parseUpdateStack(call.input);
    const template = request.template ?? this.stacks.templateOf(request.name, region);
    checkCapabilities(template, capabilities);
    return { StackId: this.stacks.update({ ...request, region, denied, assumedBy: PRINCIPAL }).id };
  }

  #continueRollback({ input, region }: AwsCall): Record<string, never> {
    this.stacks.continueRollback(parseStackName(input), region);
    return {};
  }

  #delete({ input, region }: AwsCall): Record<string, never> {
    this.stacks.delete(parseStackName(input), region);
    return {};
  }

  #describe({ input, region }: AwsCall): { Stacks: XmlValue } {
    const name = optionalText(input, "StackName");
    if (name !== undefined) {
      const stack = this.#find(name, region);
      if (!stack) throw validationError(`Stack with id ${name} does not exist`);
      return { Stacks: [stackXml(stack)] };
    }
    const shown = this.stacks.all.filter(
      (stack) => stack.region === region && stack.status !== "DELETE_COMPLETE",
    );
    return { Stacks: shown.reverse().map(stackXml) };
  }

  #describeEvents({ input, region }: AwsCall): { [name: string]: XmlValue } {
    const name = parseStackName(input);
    const stack = this.#find(name, region);
    if (!stack) throw validationError(`Stack [${name}] does not exist`);
    const newestFirst = [...stack.events].reverse();
    const after = optionalText(input, "NextToken");
    // A page goes on after the event that ended the one before, whatever has happened since.
    const begin =
      after === undefined ? 0 : newestFirst.findIndex(({ EventId }) => EventId === after) + 1;
    if (after !== undefined && begin === 0) {
      throw validationError(`NextToken '${after}' is not one of stack ${stack.name}.`);
    }
    const page = newestFirst.slice(begin, begin + PAGE);
    const more = begin + PAGE < newestFirst.length;
    return {
      StackEvents: page.map(eventXml),
      ...(more && { NextToken: page.at(-1)?.EventId ?? "" }),
    };
  }

  #find(nameOrId: string, region: string): Stack | undefined {
    const stack = this.stacks.find(nameOrId, region);
    return stack?.region === region ? stack : undefined;
  }
}

function stackXml(stack: Stack): XmlValue {
  const { id, name, status, statusReason, description, role, createdAt, updatedAt, deletedAt } =
    stack;
  return {
    StackId: id,
    StackName: name,
    ...(description !== undefined && { Description: description }),
    Parameters: Object.entries(stack.parameters).map(([key, value]) => ({
      ParameterKey: key,
      ParameterValue: value,
      ...(Object.hasOwn(stack.resolvedParameters, key) && {
        ResolvedValue: stack.resolvedParameters[key] ?? "",
      }),
    })),
    CreationTime: new Date(createdAt).toISOString(),
    ...(updatedAt !== undefined && { LastUpdatedTime: new Date(updatedAt).toISOString() }),
    ...(deletedAt !== undefined && { DeletionTime: new Date(deletedAt).toISOString() }),
    StackStatus: status,
    ...(statusReason !== undefined && { StackStatusReason: statusReason }),
    DisableRollback: "false",
    EnableTerminationProtection: "false",
    ...(role !== undefined && { RoleARN: `arn:aws:iam::${id.split(":")[4]}:role/${role}` }),
    Tags: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })),
    Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({
      OutputKey,
      OutputValue,
      ...(Object.hasOwn(stack.outputDescriptions, OutputKey) && {
        Description: stack.outputDescriptions[OutputKey] ?? "",
      }),
    })),
  };
}

function eventXml({ Timestamp, ...event }: StackEvent): XmlValue {
  return { ...event, Timestamp: Timestamp.toISOString() };
}
