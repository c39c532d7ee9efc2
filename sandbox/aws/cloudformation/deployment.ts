import { setMaxListeners } from "node:events";
import type { JsonObject, Permission } from "../call";
import { messageOf } from "./errors";
import { evaluate, type Scope } from "./evaluate";
import { inOrder } from "./in-order";
import type { Plan, PlannedResource } from "./plan";
import type { CreatedResource, ResourceKind, ResourceTask } from "./resource-kind";
import { fullScope, outputText, type EarlyScope } from "./scope";
import type { ResourceStatus, StackRecord, StackStatus } from "./stack";

/** What a deployment works with. */
export interface DeploymentParts {
  readonly stack: StackRecord;
  readonly plan: Plan;
  readonly scope: EarlyScope;
  readonly kindOf: (type: string) => ResourceKind;
  readonly denied: (permission: Permission) => string | undefined;
  /** Called after the stack's status changed. */
  readonly changed: () => void;
  /** Aborted when the sandbox ends: nothing more happens then. */
  readonly closed: AbortSignal;
}

/** A resource that may be there, with the properties it was asked for with. */
interface Present {
  readonly properties: JsonObject;
  physicalId: string;
}

/** Brings one stack to life and to its end: resources in the order of their dependencies. */
export class Deployment {
  readonly #parts: DeploymentParts;
  readonly #scope: Scope;
  readonly #created = new Map<string, CreatedResource>();
  readonly #present = new Map<string, Present>();
  readonly #failed: string[] = [];
  readonly #cancel = new AbortController();
  #work: Promise<void> = Promise.resolve();

  constructor(parts: DeploymentParts) {
    this.#parts = parts;
    this.#scope = fullScope(parts.scope, parts.plan.holds, this.#created);
    const stop = () => this.#cancel.abort();
    parts.closed.addEventListener("abort", stop, { once: true });
    // One listener for each resource that waits.
    setMaxListeners(0, this.#cancel.signal, parts.closed);
  }

  /** Begins to create the stack. */
  start(): void {
    this.#enter("CREATE_IN_PROGRESS", "User Initiated");
    this.#continue(() => this.#create());
  }

  /** Begins to delete the stack, also while it is being created. */
  delete(): void {
    if (this.#isIn("DELETE_IN_PROGRESS", "DELETE_COMPLETE")) return;
    this.#enter("DELETE_IN_PROGRESS", "User Initiated");
    this.#cancel.abort();
    this.#continue(async () => {
      const failed = await this.#deleteAll(({ retained }) => retained.onDelete);
      this.#end(failed, "DELETE_COMPLETE", "DELETE_FAILED");
    });
  }

  #continue(work: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#parts.closed.aborted) return;
      await work();
    });
  }

  async #create(): Promise<void> {
    const { resources } = this.#parts.plan;
    await inOrder(
      resources,
      ({ after }) => after,
      (resource) => this.#createOne(resource),
    );
    if (!this.#isIn("CREATE_IN_PROGRESS") || this.#parts.closed.aborted) return;
    const failure = this.#failed.length > 0 ? this.#failedList("create") : this.#setOutputs();
    if (failure === undefined) return this.#enter("CREATE_COMPLETE");
    this.#enter("ROLLBACK_IN_PROGRESS", `${failure} Rollback requested by user.`);
    const failed = await this.#deleteAll(({ retained }) => retained.onRollback);
    if (this.#isIn("ROLLBACK_IN_PROGRESS")) {
      this.#end(failed, "ROLLBACK_COMPLETE", "ROLLBACK_FAILED");
    }
  }

  /** @returns whether the resource is there. */
  async #createOne(resource: PlannedResource): Promise<boolean> {
    const { signal } = this.#cancel;
    if (signal.aborted) return false;
    const { logicalId, type } = resource;
    this.#note(resource, "CREATE_IN_PROGRESS");
    try {
      const properties = evaluate(resource.properties, this.#scope) as JsonObject;
      const created = await this.#parts.kindOf(type).create({
        ...this.#task(resource, properties, signal),
        attempted: (physicalId) => this.#attempted(logicalId, properties, physicalId),
        initiated: (physicalId) => {
          this.#attempted(logicalId, properties, physicalId);
          if (!signal.aborted) {
            this.#note(resource, "CREATE_IN_PROGRESS", "Resource creation Initiated");
          }
        },
      });
      if (signal.aborted) throw new Error("It came too late.");
      this.#created.set(logicalId, created);
      // Nothing runs on the sandbox's machines that could send the signal.
      if (resource.waitsForSignal) this.#note(resource, "CREATE_IN_PROGRESS", signalText(created));
      this.#note(resource, "CREATE_COMPLETE");
      return true;
    } catch (error) {
      if (this.#parts.closed.aborted) return false;
      this.#failed.push(logicalId);
      const reason = signal.aborted ? "Resource creation cancelled" : messageOf(error);
      this.#note(resource, "CREATE_FAILED", reason);
      this.#cancel.abort();
      return false;
    }
  }

  /** @returns why the outputs cannot be made; `undefined` when they could. */
  #setOutputs(): string | undefined {
    const { plan, stack } = this.#parts;
    const wanted = [...plan.template.outputs].filter(
      ([, { condition }]) => condition === undefined || plan.holds(condition),
    );
    try {
      stack.outputs = Object.fromEntries(
        wanted.map(([name, { value }]) => [name, outputText(name, evaluate(value, this.#scope))]),
      );
    } catch (error) {
      return `${messageOf(error)}.`.replace(/\.\.$/, ".");
    }
    stack.outputDescriptions = Object.fromEntries(
      wanted.flatMap(([name, { description }]) =>
        description === undefined ? [] : [[name, description]],
      ),
    );
    return undefined;
  }

  /** Deletes what is there, what depends on it first. @returns the ids of what could not be deleted. */
  async #deleteAll(isRetained: (resource: PlannedResource) => boolean): Promise<string[]> {
    const all = [...this.#parts.plan.resources.values()].filter(({ logicalId }) =>
      this.#present.has(logicalId),
    );
    const failed: string[] = [];
    const usersOf = ({ logicalId }: PlannedResource) =>
      all.filter(({ after }) => after.includes(logicalId)).map((user) => user.logicalId);
    const byId = new Map(all.reverse().map((resource) => [resource.logicalId, resource]));
    await inOrder(byId, usersOf, async (resource) => {
      if (isRetained(resource)) this.#note(resource, "DELETE_SKIPPED");
      else if (!(await this.#deleteOne(resource))) {
        failed.push(resource.logicalId);
        return false;
      }
      this.#present.delete(resource.logicalId);
      return true;
    });
    return failed;
  }

  async #deleteOne(resource: PlannedResource): Promise<boolean> {
    const { closed, kindOf } = this.#parts;
    const present = this.#present.get(resource.logicalId);
    if (!present || closed.aborted) return false;
    this.#note(resource, "DELETE_IN_PROGRESS");
    try {
      const task = this.#task(resource, present.properties, closed);
      await kindOf(resource.type).delete({ ...task, physicalId: present.physicalId });
    } catch (error) {
      if (!closed.aborted) this.#note(resource, "DELETE_FAILED", messageOf(error));
      return false;
    }
    this.#note(resource, "DELETE_COMPLETE");
    return true;
  }

  #task(
    { logicalId, type }: PlannedResource,
    properties: JsonObject,
    signal: AbortSignal,
  ): ResourceTask {
    const { stack, denied } = this.#parts;
    return { stack, logicalId, type, properties, denied, signal };
  }

  #attempted(logicalId: string, properties: JsonObject, physicalId: string | undefined): void {
    if (physicalId === undefined) this.#present.delete(logicalId);
    else this.#present.set(logicalId, { properties, physicalId });
  }

  #note(resource: PlannedResource, status: ResourceStatus, reason?: string): void {
    const { logicalId, type } = resource;
    this.#parts.stack.record({
      LogicalResourceId: logicalId,
      PhysicalResourceId: this.#present.get(logicalId)?.physicalId ?? "",
      ResourceType: type,
      ResourceStatus: status,
      ResourceStatusReason: reason,
    });
  }

  #failedList(what: "create" | "delete", ids: readonly string[] = this.#failed): string {
    return `The following resource(s) failed to ${what}: [${ids.join(", ")}].`;
  }

  #end(failed: readonly string[], complete: StackStatus, incomplete: StackStatus): void {
    if (this.#parts.closed.aborted) return;
    if (failed.length === 0) this.#enter(complete);
    else this.#enter(incomplete, this.#failedList("delete", failed));
  }

  #enter(status: StackStatus, reason?: string): void {
    this.#parts.stack.enter(status, reason);
    this.#parts.changed();
  }

  #isIn(...statuses: StackStatus[]): boolean {
    return statuses.includes(this.#parts.stack.status);
  }
}

function signalText({ physicalId }: CreatedResource): string {
  return `Received SUCCESS signal with UniqueId ${physicalId}`;
}
