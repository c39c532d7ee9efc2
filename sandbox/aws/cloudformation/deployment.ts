import type { StackStatus } from "@aws-sdk/client-cloudformation";
import type { LiveResource } from "./changes";
import { messageOf, validationError } from "./errors";
import type { Scope } from "./evaluate";
import { fullScope, outputsOf, type EarlyScope } from "./scope";
import type { StackContent } from "./stack";
import { StackResources, type StackResourcesParts, type Target } from "./stack-resources";

/** What a stack is to be. */
export interface Desired extends Target {
  readonly scope: EarlyScope;
  readonly content: StackContent;
  /** Text of the template. */
  readonly template: string;
}

/** What a deployment works with. */
export interface DeploymentParts extends StackResourcesParts {
  readonly desired: Desired;
  /** Called after the stack's status changed. */
  readonly changed: () => void;
}

/** States in which a stack can be updated (user guide, "Stack status codes"). */
const UPDATABLE: readonly StackStatus[] = [
  "CREATE_COMPLETE",
  "UPDATE_COMPLETE",
  "UPDATE_ROLLBACK_COMPLETE",
];

/** Brings one stack to life, through its updates and to its end. */
export class Deployment {
  readonly #resources: StackResources;
  #desired: Desired;
  /** What an update that has not ended well started from. */
  #former: { readonly desired: Desired; readonly live: ReadonlyMap<string, LiveResource> };
  #work: Promise<void> = Promise.resolve();

  constructor(private readonly parts: DeploymentParts) {
    this.#desired = parts.desired;
    this.#resources = new StackResources(parts);
    this.#former = { desired: parts.desired, live: new Map() };
  }

  /** What the stack is, or is on the way to be. */
  get desired(): Desired {
    return this.#desired;
  }

  /** What the stack has. */
  get live(): ReadonlyMap<string, LiveResource> {
    return this.#resources.live;
  }

  /** Begins to create the stack. */
  start(): void {
    this.#enter("CREATE_IN_PROGRESS", "User Initiated");
    this.#continue(() => this.#create());
  }

  /** Says whether the stack can be updated now. @throws AwsError ValidationError */
  checkUpdatable(): void {
    const { id, status } = this.parts.stack;
    if (UPDATABLE.includes(status)) return;
    throw validationError(`Stack:${id} is in ${status} state and can not be updated.`);
  }

  /** Begins to make the stack what is asked for now. @throws AwsError ValidationError */
  update(desired: Desired): void {
    this.checkUpdatable();
    this.#former = { desired: this.#desired, live: this.#resources.live };
    this.#become(desired);
    this.#enter("UPDATE_IN_PROGRESS", "User Initiated");
    this.#continue(() => this.#update());
  }

  /** Tries again to go back to what was before an update. @throws AwsError ValidationError */
  continueRollback(): void {
    const { id, status } = this.parts.stack;
    if (status !== "UPDATE_ROLLBACK_FAILED") {
      throw validationError(
        `Stack:${id} is in ${status} state and can not continue its update rollback.`,
      );
    }
    this.#enter("UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated");
    this.#continue(() => this.#goBack());
  }

  /** Says whether the stack can be deleted now. @throws AwsError ValidationError */
  checkDeletable(): void {
    const { name, status } = this.parts.stack;
    if (!status.startsWith("UPDATE_") || !status.endsWith("_IN_PROGRESS")) return;
    throw validationError(`Stack [${name}] cannot be deleted while in status ${status}`);
  }

  /** Begins to delete the stack, also while it is being created. @throws AwsError as `checkDeletable` */
  delete(): void {
    const { status } = this.parts.stack;
    if (status.startsWith("DELETE_") && status !== "DELETE_FAILED") return;
    this.checkDeletable();
    this.#enter("DELETE_IN_PROGRESS", "User Initiated");
    this.#resources.cancel();
    this.#continue(async () => {
      const failure = await this.#resources.deleteAll("onDelete");
      this.#enter(failure === undefined ? "DELETE_COMPLETE" : "DELETE_FAILED", failure);
    });
  }

  #continue(work: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.parts.closed.aborted) return;
      await work();
    });
  }

  async #create(): Promise<void> {
    const failure = await this.#reach();
    if (!this.#is("CREATE_IN_PROGRESS")) return;
    if (failure === undefined) return this.#enter("CREATE_COMPLETE");
    this.#enter("ROLLBACK_IN_PROGRESS", `${failure} Rollback requested by user.`);
    const left = await this.#resources.deleteAll("onRollback");
    if (!this.#is("ROLLBACK_IN_PROGRESS")) return;
    this.#enter(left === undefined ? "ROLLBACK_COMPLETE" : "ROLLBACK_FAILED", left);
  }

  async #update(): Promise<void> {
    const failure = await this.#reach();
    if (failure !== undefined) {
      this.#enter("UPDATE_ROLLBACK_IN_PROGRESS", failure);
      return this.#goBack();
    }
    await this.#cleanUp("UPDATE_COMPLETE", "Update successful.");
  }

  async #goBack(): Promise<void> {
    const { desired, live } = this.#former;
    this.#become(desired);
    const failure = await this.#resources.goBack(desired, live);
    if (failure !== undefined) return this.#enter("UPDATE_ROLLBACK_FAILED", failure);
    await this.#cleanUp("UPDATE_ROLLBACK_COMPLETE", "Update rollback successful.");
  }

  /** What cannot be deleted is no part of the stack any more. */
  async #cleanUp(end: "UPDATE_COMPLETE" | "UPDATE_ROLLBACK_COMPLETE", success: string) {
    this.#enter(`${end}_CLEANUP_IN_PROGRESS`);
    const isRollback = end === "UPDATE_ROLLBACK_COMPLETE";
    const left = await this.#resources.cleanUp(this.#desired, isRollback);
    this.#enter(end, left && `${success} One or more resources could not be deleted.`);
  }

  /** @returns why the resources or the outputs could not be made */
  async #reach(): Promise<string | undefined> {
    const { plan, scope } = this.#desired;
    const full = fullScope(scope, plan.holds, (id) => this.#resources.find(id));
    return (await this.#resources.reach(this.#desired, full)) ?? this.#setOutputs(full);
  }

  #setOutputs(scope: Scope): string | undefined {
    const { stack } = this.parts;
    const { plan } = this.#desired;
    try {
      stack.outputs = outputsOf(plan, scope);
    } catch (error) {
      return `${messageOf(error)}.`.replace(/\.\.$/, ".");
    }
    stack.outputDescriptions = Object.fromEntries(
      Object.keys(stack.outputs).flatMap((name) => {
        const description = plan.template.outputs.get(name)?.description;
        return description === undefined ? [] : [[name, description]];
      }),
    );
    return undefined;
  }

  /** Somebody may have begun to delete it meanwhile. */
  #is(status: StackStatus): boolean {
    return this.parts.stack.status === status;
  }

  #become(desired: Desired): void {
    this.#desired = desired;
    this.parts.stack.become(desired.content);
  }

  #enter(status: StackStatus, reason?: string): void {
    if (this.parts.closed.aborted) return;
    this.parts.stack.enter(status, reason);
    this.parts.changed();
  }
}
