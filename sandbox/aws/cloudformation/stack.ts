import type { ResourceStatus, StackStatus } from "@aws-sdk/client-cloudformation";
import { randomUUID } from "node:crypto";
import type { StackIdentity } from "./resource-kind";
import { MASK, type StackParameter } from "./template-parameters";

/** Something that happened to a stack or one of its resources, as AWS shows it. */
export interface StackEvent {
  readonly EventId: string;
  readonly StackId: string;
  readonly StackName: string;
  /** The stack's name for the stack itself. */
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceStatus: StackStatus | ResourceStatus;
  readonly ResourceStatusReason?: string;
  readonly Timestamp: Date;
}

/** A stack as it is now; its fields change while it works. */
export type Stack = Readonly<Omit<StackRecord, "become" | "record" | "enter">>;

/** What is asked of a stack. */
export interface StackContent {
  readonly description: string | undefined;
  readonly parameters: ReadonlyMap<string, StackParameter>;
  readonly tags: Readonly<Record<string, string>>;
  readonly role: string | undefined;
}

/** What happened, as far as it differs from event to event. */
export type EventContent = Pick<
  StackEvent,
  "LogicalResourceId" | "PhysicalResourceId" | "ResourceType" | "ResourceStatus"
> & { readonly ResourceStatusReason?: string | undefined };

/** A stack that the engine works on. */
export class StackRecord implements StackIdentity {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** Milliseconds since the epoch, like the other times. */
  readonly createdAt = Date.now();
  updatedAt?: number;
  deletedAt?: number;
  status: StackStatus = "CREATE_IN_PROGRESS";
  statusReason?: string;
  /** By name, once the stack is complete. */
  outputs: Readonly<Record<string, string>> = {};
  outputDescriptions: Readonly<Record<string, string>> = {};
  /** Oldest first. */
  readonly events: StackEvent[] = [];
  #content: StackContent;

  constructor({ id, name, region }: StackIdentity, content: StackContent) {
    this.id = id;
    this.name = name;
    this.region = region;
    this.#content = content;
  }

  get description(): string | undefined {
    return this.#content.description;
  }

  get tags(): Readonly<Record<string, string>> {
    return this.#content.tags;
  }

  /** Name of the role with whose permissions it works. */
  get role(): string | undefined {
    return this.#content.role;
  }

  /** Those with NoEcho as `****`. */
  get parameters(): Readonly<Record<string, string>> {
    return this.#shown(({ text }) => text);
  }

  /** Values that the names of SSM parameters led to. */
  get resolvedParameters(): Readonly<Record<string, string>> {
    return this.#shown(({ resolved }) => resolved);
  }

  /** Takes over what is asked of it from now on. */
  become(content: StackContent): void {
    this.#content = content;
  }

  #shown(of: (parameter: StackParameter) => string | undefined): Record<string, string> {
    const shown = [...this.#content.parameters].flatMap(([name, parameter]) => {
      const text = of(parameter);
      return text === undefined ? [] : [[name, parameter.secret ? MASK : text]];
    });
    return Object.fromEntries(shown) as Record<string, string>;
  }

  /** Notes an event of the stack or one of its resources. */
  record({ ResourceStatusReason: reason, ...content }: EventContent): void {
    this.events.push({
      EventId: randomUUID(),
      StackId: this.id,
      StackName: this.name,
      ...content,
      ...(reason !== undefined && { ResourceStatusReason: reason }),
      Timestamp: new Date(),
    });
  }

  /** Notes a new status. */
  enter(status: StackStatus, reason?: string): void {
    this.status = status;
    if (reason === undefined) delete this.statusReason;
    else this.statusReason = reason;
    if (status === "DELETE_COMPLETE") this.deletedAt = Date.now();
    if (status === "UPDATE_IN_PROGRESS") this.updatedAt = Date.now();
    this.record({
      LogicalResourceId: this.name,
      PhysicalResourceId: this.id,
      ResourceType: "AWS::CloudFormation::Stack",
      ResourceStatus: status,
      ResourceStatusReason: reason,
    });
  }
}
