import {
  optionalText,
  type AwsCall,
  type AwsService,
  type JsonObject,
  type Permission,
} from "../call";
import { checkCapabilities } from "./capabilities";
import { validationError } from "./errors";
import { parseCreateStack, parseStackName, parseUpdateStack } from "./service-input";
import type { Stack } from "./stack";
import { commonOf } from "./stack-resource";
import type { Stacks } from "./stacks";

const PAGE = 100;
/** What a role must trust to be given to a stack. */
const PRINCIPAL = "cloudformation.amazonaws.com";

/** Stands in for the CloudFormation API: creates, updates, describes and deletes stacks. */
export class CloudFormation implements AwsService {
  readonly title = "CloudFormation";
  readonly prefix = "cloudformation";
  readonly xml = { namespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/" };
  readonly operations: AwsService["operations"] = {
    ContinueUpdateRollback: ({ input, region }) => {
      this.stacks.continueRollback(parseStackName(input), region);
      return {};
    },
    CreateStack: ({ input, region, denied }) => {
      const { capabilities, ...request } = parseCreateStack(input);
      checkCapabilities(request.template, capabilities);
      const { id } = this.stacks.create({ ...request, region, denied, assumedBy: PRINCIPAL });
      return { StackId: id };
    },
    DeleteStack: ({ input, region }) => {
      this.stacks.delete(parseStackName(input), region);
      return {};
    },
    DescribeStackEvents: (call) => this.#describeEvents(call),
    DescribeStacks: (call) => ({ Stacks: this.#shown(call).map(describe) }),
    UpdateStack: ({ input, region, denied }) => {
      const { capabilities, ...request } = parseUpdateStack(input);
      const template = request.template ?? this.stacks.templateOf(request.name, region);
      checkCapabilities(template, capabilities);
      const { id } = this.stacks.update({ ...request, region, denied, assumedBy: PRINCIPAL });
      return { StackId: id };
    },
  };

  /** @param stacks the stacks themselves, for stand-ins and tests that work without a request */
  constructor(readonly stacks: Stacks) {}

  needs({ region, accountId, input }: AwsCall): (string | Permission)[] {
    const name = optionalText(input, "StackName") ?? "*";
    const arn = `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/*`;
    const stack = name.startsWith("arn:") ? name : arn;
    const role = optionalText(input, "RoleARN");
    return role === undefined ? [stack] : [stack, { action: "iam:PassRole", resource: role }];
  }

  /** Looking at stacks is no news. */
  isNotable({ operation }: AwsCall): boolean {
    return !operation.startsWith("Describe");
  }

  async close(): Promise<void> {
    this.stacks.close();
  }

  #shown({ input, region }: AwsCall): Stack[] {
    const name = optionalText(input, "StackName");
    if (name === undefined) {
      const all = this.stacks.all.filter((stack) => stack.region === region);
      return all.filter(({ status }) => status !== "DELETE_COMPLETE").reverse();
    }
    const stack = this.#find(name, region);
    if (stack) return [stack];
    throw validationError(`Stack with id ${name} does not exist`);
  }

  #describeEvents({ input, region }: AwsCall): JsonObject {
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
    const isLast = begin + PAGE >= newestFirst.length;
    return { StackEvents: page, NextToken: isLast ? undefined : page.at(-1)?.EventId };
  }

  #find(nameOrId: string, region: string): Stack | undefined {
    const stack = this.stacks.find(nameOrId, region);
    return stack?.region === region ? stack : undefined;
  }
}

function describe(stack: Stack): JsonObject {
  const { id, parameters, resolvedParameters, updatedAt, deletedAt } = stack;
  return {
    ...{ StackId: id, ...commonOf(stack), DisableRollback: false },
    Parameters: Object.entries(parameters).map(([key, value]) => ({
      ParameterKey: key,
      ParameterValue: value,
      ResolvedValue: resolvedParameters[key],
    })),
    LastUpdatedTime: updatedAt === undefined ? undefined : new Date(updatedAt),
    DeletionTime: deletedAt === undefined ? undefined : new Date(deletedAt),
  };
}
