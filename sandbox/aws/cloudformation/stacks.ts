import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import type { Hops } from "../../hops";
import type { Access } from "../access";
import { AwsError, type Permission } from "../call";
import type { CloudControl } from "../cloud-control";
import { parameterArn, type Parameters } from "../parameters";
import { checkTemplate } from "./check-template";
import { CustomResources } from "./custom-resources";
import { Deployment } from "./deployment";
import { validationError } from "./errors";
import type { InvokeFunction } from "./invoke-function";
import { planStack } from "./plan";
import type { PresignedUrls } from "./presigned-urls";
import { isCustomType, type ResourceKind, type StackIdentity } from "./resource-kind";
import { earlyScope } from "./scope";
import { StackRecord, type Stack } from "./stack";
import { showStack } from "./stack-resource";
import { StoreResources } from "./store-resources";
import { readTemplate } from "./template";
import { resolveParameters } from "./template-parameters";
import { WaitConditions } from "./wait-conditions";

/** What stacks need around them. */
export interface StacksOptions {
  readonly accountId: string;
  readonly hops: Hops;
  readonly access: Access;
  readonly cloudControl: CloudControl;
  readonly parameters: Parameters;
  readonly urls: PresignedUrls;
  /** Makes custom resources; without it, they fail. */
  readonly invokeFunction?: InvokeFunction | undefined;
  /** Milliseconds before each further try of an invocation that failed; default 100 and 200. */
  readonly retryMilliseconds?: readonly number[] | undefined;
  /** How long Cloud Control takes for a change, in milliseconds. */
  readonly delayMilliseconds: number;
}

/** What a stack is to be. */
export interface StackRequest {
  readonly name: string;
  readonly region: string;
  /** Text, in YAML or JSON. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** Name of the IAM role whose permissions are checked. */
  readonly role?: string;
  /** Why the caller may not do something; asked when there is no role. Without it everything is allowed. */
  readonly denied?: (permission: Permission) => string | undefined;
}

const NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

/** The stacks of the sandbox's account. */
export class Stacks extends EventEmitter<{ status: [Stack] }> {
  readonly #options: StacksOptions;
  readonly #stacks = new Map<string, { stack: StackRecord; deployment: Deployment }>();
  readonly #closed = new AbortController();
  readonly #waitConditions: WaitConditions;
  readonly #customResources: ResourceKind;
  readonly #storeResources: ResourceKind;

  constructor(options: StacksOptions) {
    super();
    this.#options = options;
    const { urls, hops, invokeFunction, retryMilliseconds = [100, 200] } = options;
    const { cloudControl, accountId, delayMilliseconds } = options;
    const closed = this.#closed.signal;
    this.#waitConditions = new WaitConditions(urls, hops);
    this.#customResources = new CustomResources({
      ...{ urls, hops, invokeFunction, retryMilliseconds, closed },
    });
    this.#storeResources = new StoreResources(cloudControl, accountId, delayMilliseconds);
  }

  /** All stacks, deleted ones included, oldest first. */
  get all(): readonly Stack[] {
    return [...this.#stacks.values()].map(({ stack }) => stack);
  }

  /**
   * Begins to create a stack.
   * @returns the stack, which changes while the work goes on.
   * @throws AwsError ValidationError, or AlreadyExistsException for a name that is taken.
   */
  create(request: StackRequest): Stack {
    const { name, region, tags = {}, role } = request;
    const { accountId, parameters: ssm } = this.#options;
    this.#checkName(name, region);
    const denied = this.#permissions(request);
    const template = readTemplate(request.template);
    checkTemplate(template);
    const parameters = resolveParameters(template.parameters, request.parameters, (wanted) => {
      const resource = parameterArn(wanted, region, accountId);
      const reason = denied({ action: "ssm:GetParameters", resource });
      if (reason) throw validationError(reason);
      return ssm.find(wanted, region);
    });
    const id = `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/${randomUUID()}`;
    const identity: StackIdentity = { id, name, region };
    const scope = earlyScope(identity, parameters, template.mappings);
    const plan = planStack(template, scope);
    const { description } = template;
    const stack = new StackRecord({ identity, description, parameters, tags, role });
    const deployment = new Deployment({
      ...{ stack, plan, scope, denied, closed: this.#closed.signal },
      kindOf: (type) => this.#kindOf(type),
      changed: () => this.#publish(stack),
    });
    this.#stacks.set(id, { stack, deployment });
    deployment.start();
    return stack;
  }

  /** Finds a stack by its ARN, or by its name unless it is deleted. @param region any when left out */
  find(nameOrId: string, region?: string): Stack | undefined {
    return this.#find(nameOrId, region)?.stack;
  }

  /** Begins to delete a stack; one that is not there is deleted already, as in AWS. */
  delete(nameOrId: string, region?: string): void {
    this.#find(nameOrId, region)?.deployment.delete();
  }

  /** Leaves every stack as it is; what they wait for is forgotten. */
  close(): void {
    this.#closed.abort();
    this.removeAllListeners();
  }

  #find(nameOrId: string, region?: string) {
    const byId = this.#stacks.get(nameOrId);
    if (byId) return byId;
    return [...this.#stacks.values()].find(
      ({ stack }) =>
        stack.name === nameOrId &&
        (region === undefined || stack.region === region) &&
        stack.status !== "DELETE_COMPLETE",
    );
  }

  #checkName(name: string, region: string): void {
    if (!NAME.test(name)) {
      throw validationError(
        `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*, with at most 128 characters`,
      );
    }
    if (this.#find(name, region)) {
      throw new AwsError("AlreadyExistsException", `Stack [${name}] already exists`);
    }
  }

  #permissions({ role, region, denied }: StackRequest) {
    if (role === undefined) return denied ?? (() => undefined);
    const { access, accountId } = this.#options;
    const principal = access.find(role);
    if (!principal) {
      throw validationError(
        `Role arn:aws:iam::${accountId}:role/${role} is invalid or cannot be assumed`,
      );
    }
    return (permission: Permission) => access.denied(principal, region, permission);
  }

  #kindOf(type: string): ResourceKind {
    if (type === "AWS::CloudFormation::WaitConditionHandle") return this.#waitConditions.handles;
    if (type === "AWS::CloudFormation::WaitCondition") return this.#waitConditions.conditions;
    return isCustomType(type) ? this.#customResources : this.#storeResources;
  }

  /** Shows the stack as it is now in the timeline, as a resource, and to whoever listens. */
  #publish(stack: StackRecord): void {
    const { name, status, statusReason } = stack;
    const reason = statusReason === undefined ? "" : ` (${statusReason})`;
    this.#options.hops.record("CloudFormation", `stack ${name}: ${status}${reason}`);
    showStack(this.#options.cloudControl.store, stack);
    this.emit("status", stack);
  }
}
