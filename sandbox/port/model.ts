import type {
  ActionExecutors,
  Blueprint,
  Json,
  JsonObject,
  PortAction,
  TerminalStatus,
} from "../../functions/port/types";
import type { Actor } from "./accounts";
import { notFound } from "./api-error";
import type { Workflow, WorkflowRun } from "./workflow-types";

/** Who created and last changed something, and when. */
export interface Audit {
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

/** A blueprint as the stand-in keeps it. */
export type StoredBlueprint = Blueprint & Audit;

/** Whether runs wait for a person: any one approver, or all of them. */
export type RequiredApproval = boolean | { readonly type: "ANY" | "ALL" };

/** An action as the stand-in keeps it. */
export type StoredAction = PortAction &
  Audit & {
    readonly id: string;
    readonly requiredApproval?: RequiredApproval;
    readonly approvalNotification?: JsonObject;
  };

/** Who may run an action, and who may approve its runs. */
export interface ActionPermissions {
  readonly execute: ActionExecutors;
  readonly approve: JsonObject;
}

/** What a relation of an entity may hold. */
export type RelationValue = string | readonly string[] | null;

/** An entity as the stand-in keeps it and returns it. */
export interface StoredEntity extends Audit {
  readonly identifier: string;
  readonly title?: string;
  readonly icon: string | null;
  readonly blueprint: string;
  readonly team: readonly string[];
  readonly properties: JsonObject;
  readonly relations: Record<string, RelationValue>;
}

/** One line of a run's log. */
export interface RunLog {
  readonly id: string;
  readonly runId: string;
  readonly message: string;
  readonly createdBy: string;
  readonly createdAt: string;
}

/** What one approver decided. */
export interface Decision {
  readonly userId: string;
  readonly state: "APPROVED" | "DECLINED" | "PENDING";
  readonly description: string | null;
}

/** A run as the stand-in keeps it; secret inputs are encrypted in `properties`. */
export interface StoredRun {
  readonly id: string;
  readonly status: "IN_PROGRESS" | "WAITING_FOR_APPROVAL" | TerminalStatus;
  readonly statusLabel: string | null;
  readonly summary: string | null;
  readonly link: readonly string[];
  readonly externalRunId: string | null;
  /** The action as it was when the run started. */
  readonly action: StoredAction;
  /** The entity as it was when the run started. */
  readonly entity: StoredEntity | null;
  readonly properties: Record<string, Json>;
  readonly decisions: readonly Decision[];
  readonly startedBy: Actor;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
  readonly endedAt: string | null;
  readonly logs: readonly RunLog[];
}

/** All of it as data. */
export interface ModelState {
  readonly blueprints: readonly StoredBlueprint[];
  readonly actions: readonly StoredAction[];
  readonly permissions: readonly (readonly [action: string, ActionPermissions])[];
  readonly entities: readonly StoredEntity[];
  readonly runs: readonly StoredRun[];
  readonly workflows: readonly Workflow[];
  readonly workflowRuns: readonly WorkflowRun[];
}

/** Everything the organisation has. Stored values are never changed in place, only replaced. */
export class Model {
  readonly workflows = new Map<string, Workflow>();
  /** These alone are changed in place. */
  readonly workflowRuns = new Map<string, WorkflowRun>();
  readonly blueprints = new Map<string, StoredBlueprint>();
  readonly actions = new Map<string, StoredAction>();
  /** Of those actions whose permissions somebody has changed. */
  readonly permissions = new Map<string, ActionPermissions>();
  readonly runs = new Map<string, StoredRun>();
  readonly #entities = new Map<string, Map<string, StoredEntity>>();

  /** Takes up what there was before, or begins with nothing. */
  constructor(before?: ModelState) {
    if (!before) return;
    for (const one of before.blueprints) this.blueprints.set(one.identifier, one);
    for (const one of before.actions) this.actions.set(one.identifier, one);
    for (const [action, one] of before.permissions) this.permissions.set(action, one);
    for (const one of before.entities) this.entitiesOf(one.blueprint).set(one.identifier, one);
    for (const one of before.runs) this.runs.set(one.id, one);
    for (const one of before.workflows) this.workflows.set(one.identifier, one);
    for (const one of before.workflowRuns) this.workflowRuns.set(one.identifier, one);
  }

  /** All of it, for another start. */
  get state(): ModelState {
    return {
      blueprints: [...this.blueprints.values()],
      actions: [...this.actions.values()],
      permissions: [...this.permissions],
      entities: [...this.#entities.values()].flatMap((one) => [...one.values()]),
      runs: [...this.runs.values()],
      workflows: [...this.workflows.values()],
      workflowRuns: [...this.workflowRuns.values()],
    };
  }

  /** Entities of one blueprint by identifier. */
  entitiesOf(blueprint: string): Map<string, StoredEntity> {
    const known = this.#entities.get(blueprint) ?? new Map<string, StoredEntity>();
    this.#entities.set(blueprint, known);
    return known;
  }

  /** @throws ApiError 404 */
  needBlueprint(identifier: string): StoredBlueprint {
    return need(this.blueprints.get(identifier), notFound("blueprint", identifier));
  }

  /** @throws ApiError 404 */
  needAction(identifier: string): StoredAction {
    return need(this.actions.get(identifier), notFound("action", identifier));
  }

  /** @throws ApiError 404 */
  needEntity(blueprint: string, identifier: string): StoredEntity {
    const entity = this.entitiesOf(this.needBlueprint(blueprint).identifier).get(identifier);
    return need(entity, notFound("entity", identifier, ` of blueprint "${blueprint}"`));
  }

  /** @throws ApiError 404 */
  needRun(id: string): StoredRun {
    return need(this.runs.get(id), notFound("run", id));
  }
}

/** The audit fields of something that `by` just wrote. */
export function auditOf(by: Actor, before?: Audit): Audit {
  const now = new Date().toISOString();
  return {
    createdAt: before?.createdAt ?? now,
    createdBy: before?.createdBy ?? by.userId,
    updatedAt: now,
    updatedBy: by.userId,
  };
}

function need<T>(found: T | undefined, error: Error): T {
  if (found === undefined) throw error;
  return found;
}
