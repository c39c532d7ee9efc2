import { AwsError, type AwsCall, type JsonObject } from "../call";
import type { ResourceChange } from "../cloudformation/changes";
import type { Stacks } from "../cloudformation/stacks";
import { notFound } from "./catalog";
import { newId } from "./ids";
import { requireAll, stackPermissions } from "./launch-permissions";
import { given, stackArn, type Launches } from "./launches";
import { invalid, type Order } from "./provision-request";
import type { LaunchRecord, ProvisionedProduct } from "./record";

/** An order that is looked at before it is carried out. */
interface Plan {
  readonly id: string;
  readonly name: string;
  readonly one: ProvisionedProduct;
  readonly order: Order;
  readonly createdAt: number;
  updatedAt: number;
  changes: readonly ResourceChange[];
  /** Why it cannot be carried out. */
  problem?: string;
  record?: LaunchRecord;
}

/** Plans of launches and updates: what they would change, and their execution. */
export class Plans {
  readonly #plans = new Map<string, Plan>();

  constructor(
    private readonly launches: Launches,
    private readonly stacks: Stacks,
  ) {}

  /**
   * Plans an order for a product, which is new while it is PLAN_IN_PROGRESS.
   * @throws AwsError InvalidStateException when it is under change or has a plan
   */
  create(call: AwsCall, one: ProvisionedProduct, order: Order): Plan {
    const isNew = one.record === undefined;
    if (!isNew && !["AVAILABLE", "TAINTED"].includes(one.status)) {
      throw invalidState(
        `Provisioned product ${one.name} is ${one.status}; it must be AVAILABLE or TAINTED`,
      );
    }
    if ([...this.#plans.values()].some((plan) => plan.one === one && !plan.record)) {
      throw invalidState(`Provisioned product ${one.name} has a plan already`);
    }
    const now = Date.now();
    const name = String(call.input["PlanName"]);
    const plan: Plan = {
      ...{ id: newId("plan"), name, one, order, createdAt: now, updatedAt: now, changes: [] },
    };
    this.#plans.set(plan.id, plan);
    try {
      plan.changes = this.#preview(call, one, order);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      plan.problem = error.message;
    }
    return plan;
  }

  /** Carries a plan out, once. @throws AwsError InvalidStateException */
  execute(call: AwsCall, id: unknown): LaunchRecord {
    const plan = this.#find(call, id);
    if (plan.record) return plan.record;
    if (plan.problem !== undefined) throw invalidState(`Plan ${plan.id} failed: ${plan.problem}`);
    if (plan.one.status === "UNDER_CHANGE") {
      throw invalidState(`Provisioned product ${plan.one.name} is UNDER_CHANGE`);
    }
    plan.record = this.launches.begin(call, plan.one, plan.order, "ExecuteChangeSet");
    plan.updatedAt = Date.now();
    return plan.record;
  }

  /** Takes a plan away, and the product that it would have launched. @throws AwsError ResourceNotFoundException */
  delete(call: AwsCall, id: unknown): void {
    const plan = this.#find(call, id);
    this.#plans.delete(plan.id);
    if (!plan.one.record) this.launches.forget(plan.one);
  }

  /** A plan as DescribeProvisionedProductPlan shows it. @throws AwsError ResourceNotFoundException */
  describe(call: AwsCall, id: unknown): JsonObject {
    const plan = this.#find(call, id);
    const { one, order, record, problem } = plan;
    return {
      ProvisionedProductPlanDetails: {
        CreatedTime: plan.createdAt / 1000,
        UpdatedTime: Math.max(plan.updatedAt, record?.updatedAt ?? 0) / 1000,
        ...names(plan),
        ProvisionProductName: one.name,
        ...{ PathId: order.path.id, ProductId: order.product.id, PlanType: "CLOUDFORMATION" },
        ProvisioningArtifactId: order.artifact.id,
        Status: statusOf(plan),
        StatusMessage: problem ?? record?.errors[0]?.Description,
        ProvisioningParameters: Object.entries(order.parameters).map(([Key, Value]) => ({
          Key,
          ...(Value === undefined ? { UsePreviousValue: true } : { Value }),
        })),
        Tags: Object.entries(one.tags).map(([Key, Value]) => ({ Key, Value })),
      },
      ResourceChanges: plan.changes.map(changeDetail),
    };
  }

  #preview(call: AwsCall, one: ProvisionedProduct, order: Order): readonly ResourceChange[] {
    const { name, ...rest } = this.launches.stackRequest(call, one, order);
    requireAll(rest.denied, stackPermissions(order, stackArn(call, name), "CreateChangeSet"));
    if (!one.record)
      return this.stacks.previewCreation({ name, ...rest, parameters: given(order) });
    const changes = this.stacks.previewUpdate({ name, ...rest });
    if (changes.length > 0) return changes;
    throw invalid(
      "The submitted information didn't contain changes. Submit different information to create a change set.",
    );
  }

  #find({ region }: AwsCall, id: unknown): Plan {
    const plan = typeof id === "string" ? this.#plans.get(id) : undefined;
    if (plan?.one.region === region) return plan;
    throw notFound(`Plan ${String(id)} not found.`);
  }
}

/** The names that answers about a plan begin with. */
export function names({ id, name, one }: Plan): JsonObject {
  return { PlanName: name, PlanId: id, ProvisionProductId: one.id };
}

function statusOf({ record, problem }: Plan): string {
  if (problem !== undefined) return "CREATE_FAILED";
  if (!record) return "CREATE_SUCCESS";
  if (!record.isOver) return "EXECUTE_IN_PROGRESS";
  return record.status === "SUCCEEDED" ? "EXECUTE_SUCCESS" : "EXECUTE_FAILED";
}

const ACTIONS = { create: "ADD", update: "MODIFY", replace: "MODIFY", remove: "REMOVE" } as const;

function changeDetail({
  logicalId,
  physicalId,
  type,
  step,
  properties,
}: ResourceChange): JsonObject {
  const isReplaced = step === "replace";
  return {
    Action: ACTIONS[step],
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ...(ACTIONS[step] === "MODIFY" && {
      Replacement: isReplaced ? "TRUE" : "FALSE",
      Scope: ["PROPERTIES"],
      Details: properties.map((Name) => ({ Target: { Attribute: "PROPERTIES", Name } })),
    }),
  };
}

function invalidState(message: string): AwsError {
  return new AwsError("InvalidStateException", message);
}
