import type { ResourceStatus } from "@aws-sdk/client-cloudformation";
import { setMaxListeners } from "node:events";
import type { Denied, JsonObject } from "../call";
import { stepOf, type LiveResource } from "./changes";
import { deleteResources } from "./delete-resources";
import { messageOf } from "./errors";
import type { Scope } from "./evaluate";
import { inOrder } from "./in-order";
import type { Plan, PlannedResource } from "./plan";
import type { CreatedResource, Creation, ResourceKind, ResourceTask } from "./resource-kind";
import { propertiesOf } from "./scope";
import type { StackRecord } from "./stack";

/** What the resources of a stack are made with. */
export interface StackResourcesParts {
  readonly stack: StackRecord;
  readonly kindOf: (type: string) => ResourceKind;
  /** Aborted when the sandbox ends: nothing more happens then. */
  readonly closed: AbortSignal;
}

/** What the resources are to become. */
export interface Target {
  readonly plan: Plan;
  readonly denied: Denied;
}

type RetainedWhen = keyof PlannedResource["retained"];

const REPLACING =
  "Requested update requires the creation of a new physical resource; hence creating one.";

/** The resources of one stack, and the ways in which they come, change, come back and go. */
export class StackResources {
  readonly #live = new Map<string, LiveResource>();
  /** What was replaced and is still there. */
  #leftovers: LiveResource[] = [];
  #failed: Record<"create" | "update" | "delete", string[]> = {
    create: [],
    update: [],
    delete: [],
  };
  #cancel = new AbortController();
  #denied: Denied = () => undefined;

  constructor(private readonly parts: StackResourcesParts) {
    parts.closed.addEventListener("abort", () => this.cancel(), { once: true });
    // One listener for each resource that waits.
    setMaxListeners(0, parts.closed);
  }

  /** What is there now, by logical id. */
  get live(): ReadonlyMap<string, LiveResource> {
    return new Map(this.#live);
  }

  /** What was made for a logical id. */
  find(logicalId: string): CreatedResource | undefined {
    return this.#live.get(logicalId)?.made;
  }

  /** Ends whatever is under way. */
  cancel(): void {
    this.#cancel.abort();
  }

  /** Makes and changes what a plan needs, in the order of its dependencies. @returns why it failed */
  async reach(target: Target, scope: Scope): Promise<string | undefined> {
    this.#begin(target);
    await inOrder(target.plan.resources, dependencies, (one) => this.#settle(one, scope));
    return this.#failures();
  }

  /** Brings back what was there before an update. @returns why it failed */
  async goBack(target: Target, before: ReadonlyMap<string, LiveResource>) {
    this.#begin(target);
    await inOrder(target.plan.resources, dependencies, (one) =>
      this.#restore(before.get(one.logicalId)),
    );
    return this.#failures();
  }

  /** Deletes what was replaced, and what a plan has not. @returns why it failed */
  async cleanUp({ plan }: Target, isRollback: boolean): Promise<string | undefined> {
    const removed = [...this.#live.values()].filter(
      ({ declared }) => !plan.resources.has(declared.logicalId),
    );
    for (const { declared } of removed) this.#live.delete(declared.logicalId);
    const replaced = new Set(this.#leftovers);
    this.#leftovers = [];
    const policyOf = (one: LiveResource): RetainedWhen => {
      if (isRollback) return "onRollback";
      return replaced.has(one) ? "onReplace" : "onDelete";
    };
    return this.#delete([...removed, ...replaced], policyOf);
  }

  /** Deletes everything. @returns why it failed */
  async deleteAll(policy: RetainedWhen): Promise<string | undefined> {
    return this.#delete([...this.#leftovers, ...this.#live.values()], () => policy);
  }

  #begin({ denied }: Target): void {
    this.#denied = denied;
    this.#failed = { create: [], update: [], delete: [] };
    this.#cancel = new AbortController();
    setMaxListeners(0, this.#cancel.signal);
    if (this.parts.closed.aborted) this.cancel();
  }

  /** @returns whether the resource is as it is to be. */
  async #settle(declared: PlannedResource, scope: Scope): Promise<boolean> {
    const { signal } = this.#cancel;
    if (signal.aborted) return false;
    const { logicalId, type } = declared;
    const old = this.#live.get(logicalId);
    const verb = old?.made ? "UPDATE" : "CREATE";
    return this.#attempt(declared, verb, signal, async () => {
      if (verb === "CREATE") this.#note(declared, "CREATE_IN_PROGRESS");
      const properties = propertiesOf(declared, scope);
      const step = stepOf(this.parts.kindOf(type), properties, old);
      if (old && step === "keep") {
        this.#live.set(logicalId, { ...old, declared });
        return;
      }
      if (old && step === "update") return this.#change(old, { ...old, declared, properties });
      if (step === "replace") this.#note(declared, "UPDATE_IN_PROGRESS", REPLACING);
      await this.#create({ declared, properties, old, verb });
    });
  }

  async #create(wanted: {
    readonly declared: PlannedResource;
    readonly properties: JsonObject;
    readonly old: LiveResource | undefined;
    readonly verb: "CREATE" | "UPDATE";
  }): Promise<void> {
    const { declared, properties, old, verb } = wanted;
    const { signal } = this.#cancel;
    const attempted = (physicalId: string | undefined, identifier = physicalId ?? "") =>
      this.#place(
        declared.logicalId,
        old,
        physicalId === undefined ? undefined : { declared, properties, physicalId, identifier },
      );
    const creation: Creation = {
      ...this.#task(declared, properties, signal),
      attempted: (physicalId) => attempted(physicalId),
      initiated: (physicalId, identifier) => {
        attempted(physicalId, identifier);
        if (signal.aborted) return;
        this.#note(declared, `${verb}_IN_PROGRESS`, "Resource creation Initiated");
      },
    };
    const made = await this.parts.kindOf(declared.type).create(creation);
    if (signal.aborted) throw new Error("It came too late.");
    const live = this.#live.get(declared.logicalId);
    if (live) this.#live.set(declared.logicalId, { ...live, made });
    // Nothing runs on the sandbox's machines that could send the signal.
    if (declared.waitsForSignal) this.#note(declared, `${verb}_IN_PROGRESS`, signalText(made));
    this.#note(declared, `${verb}_COMPLETE`);
  }

  async #change(old: LiveResource, wanted: LiveResource): Promise<void> {
    const { declared, properties } = wanted;
    const { physicalId, identifier } = old;
    this.#note(declared, "UPDATE_IN_PROGRESS");
    const made = await this.parts.kindOf(declared.type).update({
      ...this.#task(declared, properties, this.#cancel.signal),
      ...{ physicalId, identifier, before: old.properties },
      attempted: (id) =>
        this.#place(declared.logicalId, id === physicalId ? undefined : old, {
          ...wanted,
          ...idsOf(id, old),
        }),
    });
    if (this.#cancel.signal.aborted) throw new Error("It came too late.");
    const current = this.#live.get(declared.logicalId) ?? wanted;
    this.#live.set(declared.logicalId, { ...current, made });
    this.#note(declared, "UPDATE_COMPLETE");
  }

  /** @returns whether the resource is as it was. */
  async #restore(was: LiveResource | undefined): Promise<boolean> {
    if (!was) return false;
    const { declared } = was;
    const { logicalId } = declared;
    const now = this.#live.get(logicalId) ?? was;
    const { signal } = this.#cancel;
    return this.#attempt(declared, "UPDATE", signal, async () => {
      if (now.physicalId !== was.physicalId || now.identifier !== was.identifier) {
        this.#leftovers = [...this.#leftovers.filter((one) => one !== was), now];
        this.#live.set(logicalId, was);
        this.#note(declared, "UPDATE_COMPLETE");
      } else if (now.properties === was.properties) this.#live.set(logicalId, was);
      else await this.#change(now, was);
    });
  }

  async #attempt(
    declared: PlannedResource,
    verb: "CREATE" | "UPDATE",
    signal: AbortSignal,
    work: () => Promise<void>,
  ): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (this.parts.closed.aborted) return false;
      const [failed, noun] =
        verb === "CREATE" ? (["create", "creation"] as const) : (["update", "update"] as const);
      this.#failed[failed].push(declared.logicalId);
      const reason = signal.aborted ? `Resource ${noun} cancelled` : messageOf(error);
      this.#note(declared, `${verb}_FAILED`, reason);
      this.cancel();
      return false;
    }
  }

  /** Puts a resource in the place of another one; without it, the other one comes back. */
  #place(id: string, old: LiveResource | undefined, wanted: LiveResource | undefined): void {
    this.#leftovers = this.#leftovers.filter((one) => one !== old);
    if (wanted && old) this.#leftovers.push(old);
    const placed = wanted ?? old;
    if (placed) this.#live.set(id, placed);
    else this.#live.delete(id);
  }

  async #delete(all: LiveResource[], policyOf: (one: LiveResource) => RetainedWhen) {
    this.#failed = { create: [], update: [], delete: [] };
    this.#failed.delete = await deleteResources(all, {
      kindOf: this.parts.kindOf,
      closed: this.parts.closed,
      isRetained: (one) => one.declared.retained[policyOf(one)],
      taskOf: ({ declared, properties }) => this.#task(declared, properties, this.parts.closed),
      note: (one, status, reason) => this.#note(one.declared, status, reason, one),
      gone: (one) => {
        const { logicalId } = one.declared;
        if (this.#live.get(logicalId) === one) this.#live.delete(logicalId);
        this.#leftovers = this.#leftovers.filter((other) => other !== one);
      },
    });
    return this.#failures();
  }

  #task(
    { logicalId, type }: PlannedResource,
    properties: JsonObject,
    signal: AbortSignal,
  ): ResourceTask {
    return { stack: this.parts.stack, logicalId, type, properties, denied: this.#denied, signal };
  }

  #note(
    { logicalId, type }: PlannedResource,
    status: ResourceStatus,
    reason?: string,
    of = this.#live.get(logicalId),
  ): void {
    this.parts.stack.record({
      LogicalResourceId: logicalId,
      PhysicalResourceId: of?.physicalId ?? "",
      ResourceType: type,
      ResourceStatus: status,
      ResourceStatusReason: reason,
    });
  }

  #failures(): string | undefined {
    const lists = Object.entries(this.#failed).filter(([, ids]) => ids.length > 0);
    if (lists.length === 0) return undefined;
    return lists
      .map(([what, ids]) => `The following resource(s) failed to ${what}: [${ids.join(", ")}].`)
      .join(" ");
  }
}

function dependencies({ after }: PlannedResource): readonly string[] {
  return after;
}

function idsOf(physicalId: string, { physicalId: old, identifier }: LiveResource) {
  return { physicalId, identifier: physicalId === old ? identifier : physicalId };
}

function signalText({ physicalId }: CreatedResource): string {
  return `Received SUCCESS signal with UniqueId ${physicalId}`;
}
