import {
  jsonAnswer,
  type Answer,
  type AwsCall,
  type AwsService,
  type JsonObject,
  type Permission,
} from "../call";
import type { Objects } from "../objects";
import { Catalog, notFound } from "./catalog";
import { Launches, type LaunchesParts } from "./launches";
import { names, Plans } from "./plans";
import { invalid, namedProduct, readProvisionRequest, readUpdate } from "./provision-request";
import { productDetail, recordDetail, recordOutputs, type ProvisionedProduct } from "./record";

/** How many outputs of a record come at a time. */
const PAGE_SIZE = 20;

/** Stands in for Service Catalog: launches products from templates, through CloudFormation. */
export class ServiceCatalog implements AwsService {
  readonly title = "Service Catalog";
  readonly operations: readonly string[];
  /** What is offered, for drivers. */
  readonly catalog: Catalog;
  readonly #launches: Launches;
  readonly #plans: Plans;
  readonly #handlers: Readonly<Record<string, (call: AwsCall) => JsonObject>> = {
    ProvisionProduct: (call) => this.#provision(call),
    UpdateProvisionedProduct: (call) => this.#update(call),
    CreateProvisionedProductPlan: (call) => this.#plan(call),
    ExecuteProvisionedProductPlan: (call) =>
      this.#answer(call, this.#plans.execute(call, call.input["PlanId"]).id),
    DescribeProvisionedProductPlan: (call) => this.#plans.describe(call, call.input["PlanId"]),
    DeleteProvisionedProductPlan: (call) => {
      this.#plans.delete(call, call.input["PlanId"]);
      return {};
    },
    TerminateProvisionedProduct: (call) => this.#terminate(call),
    DescribeRecord: (call) => this.#describeRecord(call),
    DescribeProvisionedProduct: (call) => ({
      ProvisionedProductDetail: productDetail(this.#existing(call, "Id", "Name"), call.accountId),
      CloudWatchDashboards: [],
    }),
  };

  constructor(parts: LaunchesParts & { readonly objects: Objects }) {
    this.catalog = new Catalog(parts.accountId, parts.objects);
    this.#launches = new Launches(parts);
    this.#plans = new Plans(this.#launches, parts.stacks);
    this.operations = Object.keys(this.#handlers);
  }

  permissions(call: AwsCall): Permission[] {
    const action = `servicecatalog:${call.operation}`;
    if (call.operation !== "ProvisionProduct") return [{ action, resource: "*" }];
    const product = namedProduct(call, this.catalog);
    const unknown = `arn:aws:catalog:${call.region}:${call.accountId}:product/*`;
    return [{ action, resource: product?.arn ?? unknown }];
  }

  async handle(call: AwsCall): Promise<Answer> {
    return jsonAnswer(this.#handlers[call.operation]?.(call) ?? {});
  }

  /** Looking again and again is no news. */
  isNotable({ operation }: AwsCall): boolean {
    return operation !== "DescribeRecord";
  }

  #provision(call: AwsCall): JsonObject {
    const record = this.#launches.provision(call, readProvisionRequest(call, this.catalog));
    return this.#answer(call, record.id);
  }

  #update(call: AwsCall): JsonObject {
    const one = this.#existing(call, "ProvisionedProductId", "ProvisionedProductName");
    const order = readUpdate(call, this.catalog, one);
    return this.#answer(call, this.#launches.update(call, one, order).id);
  }

  /** Plans an update when there is a provisioned product of that name, a launch when there is none. */
  #plan(call: AwsCall): JsonObject {
    const { PlanType: type, PlanName: planName, ProvisionedProductName: name } = call.input;
    if (type !== "CLOUDFORMATION") throw invalid(`PlanType must be CLOUDFORMATION`);
    if (typeof planName !== "string" || planName === "") throw invalid("PlanName must be given");
    const one = this.#launches.find(call.region, String(name));
    const request = one ? undefined : readProvisionRequest(call, this.catalog);
    const plan = one
      ? this.#plans.create(call, one, readUpdate(call, this.catalog, one))
      : request && this.#plans.create(call, this.#launches.reserve(call, request), request);
    return plan
      ? {
          ...names(plan),
          ProvisionedProductName: plan.one.name,
          ProvisioningArtifactId: plan.order.artifact.id,
        }
      : {};
  }

  #terminate(call: AwsCall): JsonObject {
    const one = this.#existing(call, "ProvisionedProductId", "ProvisionedProductName");
    return this.#answer(call, this.#launches.terminate(call, one).id);
  }

  #describeRecord(call: AwsCall): JsonObject {
    const { Id: id, PageToken: token = "0", PageSize: size = PAGE_SIZE } = call.input;
    if (typeof id !== "string") throw invalid("Id must be given");
    const found = this.#launches.record(call.region, id);
    if (!found) throw notFound(`Record ${id} not found.`);
    const outputs = recordOutputs(found.product);
    const [from, to] = [Number(token), Number(token) + Number(size)];
    return {
      RecordDetail: recordDetail(found.record, found.product, call.accountId),
      RecordOutputs: outputs.slice(from, to),
      ...(outputs.length > to && { NextPageToken: String(to) }),
    };
  }

  /** Orders are accepted before anything is done for them. */
  #answer(call: AwsCall, id: string): JsonObject {
    const { record, product } = this.#launches.record(call.region, id) ?? {};
    if (!record || !product) throw notFound(`Record ${id} not found.`);
    const detail = recordDetail(record, product, call.accountId);
    return { RecordDetail: { ...detail, Status: "CREATED", RecordErrors: [] } };
  }

  #existing(call: AwsCall, idField: string, nameField: string): ProvisionedProduct {
    const [id, name] = [call.input[idField], call.input[nameField]];
    const given = id ?? name;
    if (typeof given !== "string" || (id !== undefined && name !== undefined))
      throw invalid(`Exactly one of ${idField} and ${nameField} must be given`);
    const found = this.#launches.find(call.region, given);
    if (found) return found;
    throw notFound(`Provisioned product ${given} not found.`);
  }
}
