import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { isDeepStrictEqual } from "node:util";
import type { Hops } from "../../hops";
import type { Access } from "../access";
import { AwsError, type Denied, type Permission } from "../call";
import type { CloudControl } from "../cloud-control";
import { parameterArn, type Parameters } from "../parameters";
import { changesOf, outputsChange, type LiveResource, type ResourceChange } from "./changes";
import { checkTemplate } from "./check-template";
import { CustomResources } from "./custom-resources";
import { Deployment, type Desired } from "./deployment";
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
import { previousValues, resolveParameters } from "./template-parameters";
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
  /** The service that the role must trust; whoever assumes the role itself leaves it out. */
  readonly assumedBy?: string;
  /** Why the caller may not do something; asked when there is no role. Without it everything is allowed. */
  readonly denied?: Denied;
}

/** What a stack is to be from now on; what is left out stays as it is, but for parameters. */
export interface UpdateRequest
  extends Omit<StackRequest, "template" | "parameters">, Partial<Pick<StackRequest, "template">> {
  /** `undefined` for a value that stays; a parameter that is left out gets its default. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

const NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

/** The stacks of the sandbox's account. */
export class Stacks extends EventEmitter<{ status: [Stack] }> {
  readonly #stacks = new Map<string, { stack: StackRecord; deployment: Deployment }>();
  readonly #closed = new AbortController();
  readonly #waitConditions: WaitConditions;
  readonly #customResources: ResourceKind;
  readonly #storeResources: ResourceKind;

  constructor(private readonly options: StacksOptions) {
    super();
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
    const { name, region } = request;
    this.#checkName(name, region);
    const identity = this.#identify(request, `/${randomUUID()}`);
    const desired = this.#desire(identity, request);
    const stack = new StackRecord(identity, desired.content);
    const deployment = new Deployment({
      ...{ stack, desired, closed: this.#closed.signal },
      kindOf: (type) => this.#kindOf(type),
      changed: () => this.#publish(stack),
    });
    this.#stacks.set(identity.id, { stack, deployment });
    deployment.start();
    return stack;
  }

  /**
   * Begins to update a stack.
   * @throws AwsError ValidationError, also when nothing would change.
   */
  update(request: UpdateRequest): Stack {
    const { stack, deployment } = this.#existing(request.name, request.region);
    deployment.checkUpdatable();
    const desired = this.#desireUpdate(stack, deployment, request);
    if (!this.#changesAnything(stack, deployment, desired)) {
      throw validationError("No updates are to be performed.");
    }
    deployment.update(desired);
    return stack;
  }

  /** Begins to go back once more, after that has failed. @throws AwsError ValidationError */
  continueRollback(nameOrId: string, region: string): void {
    this.#existing(nameOrId, region).deployment.continueRollback();
  }

  /** Says what creating a stack would make. @throws AwsError as `create` does */
  previewCreation(request: StackRequest): ResourceChange[] {
    return this.#changes(this.#desire(this.#identify(request, ""), request), new Map());
  }

  /** Says what an update would change; nothing, at times. @throws AwsError as `update` does */
  previewUpdate(request: UpdateRequest): ResourceChange[] {
    const { stack, deployment } = this.#existing(request.name, request.region);
    return this.#changes(this.#desireUpdate(stack, deployment, request), deployment.live);
  }

  /** Finds a stack by its ARN, or by its name unless it is deleted. @param region any when left out */
  find(nameOrId: string, region?: string): Stack | undefined {
    return this.#find(nameOrId, region)?.stack;
  }

  /** The text of the template that a stack has. @throws AwsError ValidationError */
  templateOf(nameOrId: string, region: string): string {
    return this.#existing(nameOrId, region).deployment.desired.template;
  }

  /** @throws AwsError ValidationError for a stack that is being updated */
  checkDeletable(nameOrId: string): void {
    this.#find(nameOrId)?.deployment.checkDeletable();
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

  #identify({ name, region }: StackRequest, end: string): StackIdentity {
    const prefix = `arn:aws:cloudformation:${region}:${this.options.accountId}`;
    return { id: `${prefix}:stack/${name}${end}`, name, region };
  }

  #desire(identity: StackIdentity, request: StackRequest): Desired {
    const { region, tags = {}, role, template: text } = request;
    const { accountId, parameters: ssm } = this.options;
    const denied = this.#permissions(request);
    const template = readTemplate(text);
    checkTemplate(template);
    const parameters = resolveParameters(template.parameters, request.parameters, (wanted) => {
      const resource = parameterArn(wanted, region, accountId);
      const reason = denied({ action: "ssm:GetParameters", resource });
      if (reason) throw validationError(reason);
      return ssm.find(wanted, region);
    });
    const scope = earlyScope(identity, parameters, template.mappings, tags);
    const content = { description: template.description, parameters, tags, role };
    return { plan: planStack(template, scope), scope, denied, content, template: text };
  }

  #desireUpdate(stack: Stack, { desired }: Deployment, request: UpdateRequest): Desired {
    const { content } = desired;
    const { tags = content.tags, role = content.role, template = desired.template } = request;
    const parameters = previousValues(request.parameters, content.parameters);
    const next = this.#desire(stack, {
      ...{ ...request, template, parameters, tags },
      ...(role !== undefined && { role }),
    });
    refuseOtherTypes(desired, next);
    return next;
  }

  #changes({ plan, scope }: Desired, live: ReadonlyMap<string, LiveResource>): ResourceChange[] {
    return changesOf(plan, scope, live, (type) => this.#kindOf(type));
  }

  #changesAnything(stack: Stack, { live, desired }: Deployment, next: Desired): boolean {
    if (!isDeepStrictEqual(desired.content.tags, next.content.tags)) return true;
    if (this.#changes(next, live).length > 0) return true;
    return outputsChange(next.plan, next.scope, live, stack.outputs);
  }

  #existing(nameOrId: string, region: string) {
    const found = this.#find(nameOrId, region);
    if (found && found.stack.status !== "DELETE_COMPLETE") return found;
    throw validationError(`Stack [${nameOrId}] does not exist`);
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

  #permissions({ role, region, denied, assumedBy }: StackRequest) {
    if (role === undefined) return denied ?? (() => undefined);
    const { access, accountId } = this.options;
    const principal = access.find(role);
    if (!principal || (assumedBy && !access.trusts(role, assumedBy))) {
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
    this.options.hops.record("CloudFormation", `stack ${name}: ${status}${reason}`);
    showStack(this.options.cloudControl.store, stack);
    this.emit("status", stack);
  }
}

function refuseOtherTypes(before: Desired, after: Desired): void {
  const types = before.plan.template.resources;
  const changed = [...after.plan.template.resources.values()].filter(
    ({ logicalId, type }) => (types.get(logicalId)?.type ?? type) !== type,
  );
  if (changed.length === 0) return;
  throw validationError(
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.map(({ logicalId }) => logicalId).join(", ")}]`,
  );
}
