import { requiredText, type AwsCall, type AwsService, type JsonObject } from "../call";
import type { Objects } from "../objects";
import { Catalog, notFound } from "./catalog";
import { Launches, type LaunchesParts } from "./launches";
import { names, Plans } from "./plans";
import { namedProduct, oneOf, readProvisionRequest, readUpdate } from "./provision-request";
import { productDetail, recordDetail, recordOutputs } from "./record";
import type { LaunchRecord, ProvisionedProduct } from "./record";

/** How many outputs of a record come at a time. */
const PAGE_SIZE = 20;

/** Stands in for Service Catalog: launches products from templates, through CloudFormation. */
export class ServiceCatalog implements AwsService {
  readonly title = "Service Catalog";
  readonly prefix = "servicecatalog";
  /** What is offered, for drivers. */
  readonly catalog: Catalog;
  readonly #launches: Launches;
  readonly #plans: Plans;
  readonly operations: AwsService["operations"] = {
    ProvisionProduct: (call) =>
      this.#answer(call, this.#launches.provision(call, readProvisionRequest(call, this.catalog))),
    UpdateProvisionedProduct: (call) => {
      const one = this.#existing(call, "ProvisionedProductId", "ProvisionedProductName");
      const order = readUpdate(call, this.catalog, one);
      return this.#answer(call, this.#launches.update(call, one, order));
    },
    CreateProvisionedProductPlan: (call) => this.#plan(call),
    ExecuteProvisionedProductPlan: (call) =>
      this.#answer(call, this.#plans.execute(call, call.input["PlanId"])),
    DescribeProvisionedProductPlan: (call) => this.#plans.describe(call, call.input["PlanId"]),
    DeleteProvisionedProductPlan: (call) => {
      this.#plans.delete(call, call.input["PlanId"]);
      return {};
    },
    TerminateProvisionedProduct: (call) => {
      const one = this.#existing(call, "ProvisionedProductId", "ProvisionedProductName");
      return this.#answer(call, this.#launches.terminate(call, one));
    },
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
  }

  needs(call: AwsCall): string[] {
    if (call.operation !== "ProvisionProduct") return ["*"];
    const product = namedProduct(call, this.catalog);
    return [product?.arn ?? `arn:aws:catalog:${call.region}:${call.accountId}:product/*`];
  }

  /** Looking again and again is no news. */
  isNotable({ operation }: AwsCall): boolean {
    return operation !== "DescribeRecord";
  }

  /** Plans an update when there is a provisioned product of that name, a launch when there is none. */
  #plan(call: AwsCall): JsonObject {
    const name = requiredText(call.input, "ProvisionedProductName");
    const one = this.#launches.find(call.region, name);
    let plan;
    if (one) plan = this.#plans.create(call, one, readUpdate(call, this.catalog, one));
    else {
      const request = readProvisionRequest(call, this.catalog);
      plan = this.#plans.create(call, this.#launches.reserve(call, request), request);
    }
    return {
      ...names(plan),
      ProvisionedProductName: plan.one.name,
      ProvisioningArtifactId: plan.order.artifact.id,
    };
  }

  #describeRecord(call: AwsCall): JsonObject {
    const { PageToken: token = "0", PageSize: size = PAGE_SIZE } = call.input;
    const id = requiredText(call.input, "Id");
    const { outputs, RecordDetail } = this.#recordOf(call, id);
    const [from, to] = [Number(token), Number(token) + Number(size)];
    return {
      RecordDetail,
      RecordOutputs: outputs.slice(from, to),
      ...(outputs.length > to && { NextPageToken: String(to) }),
    };
  }

  /** Orders are accepted before anything is done for them. */
  #answer(call: AwsCall, { id }: LaunchRecord): JsonObject {
    const { RecordDetail: detail } = this.#recordOf(call, id);
    return { RecordDetail: { ...detail, Status: "CREATED", RecordErrors: [] } };
  }

  #recordOf({ region, accountId }: AwsCall, id: string) {
    const found = this.#launches.record(region, id);
    if (!found) throw notFound(`Record ${id} not found.`);
    const { record, product } = found;
    const RecordDetail = recordDetail(record, product, accountId);
    return { RecordDetail, outputs: recordOutputs(product) };
  }

  #existing(call: AwsCall, idField: string, nameField: string): ProvisionedProduct {
    const given = oneOf(call.input, idField, nameField);
    const found = this.#launches.find(call.region, given);
    if (found) return found;
    throw notFound(`Provisioned product ${given} not found.`);
  }
}
