import { randomUUID } from "node:crypto";
import type { Step } from "../../facts/cloudformation";
import {
  AwsError,
  optionalText,
  requiredText,
  type AwsCall,
  type AwsService,
  type JsonObject,
} from "./call";
import { allow, type Known } from "./cloud-control-access";
import {
  pageToken,
  parseJsonText,
  parseListFilter,
  parseModel,
  parsePage,
  parseTypeName,
} from "./cloud-control-input";
import { Faults } from "./faults";
import { applyPatch } from "./json-patch";
import { pageOf } from "./paging";
import { differing } from "./resources/property-paths";
import { ResourceRequests, type RequestStart } from "./resource-requests";
import { HandlerError, idOf, ResourceStore, type Resource } from "./resource-store";

/** Stands in for the Cloud Control API, for every resource type and region. */
export class CloudControl implements AwsService {
  readonly title = "Cloud Control";
  readonly prefix = "cloudformation";
  /** The resources themselves, for drivers and tests that put some there without a request. */
  readonly store: ResourceStore;
  /** Failures that tests order, of calls of any service. */
  readonly faults = new Faults();
  readonly #requests: ResourceRequests;
  readonly operations = {
    CreateResource: this.#typed((call) => this.#create(call)),
    GetResource: this.#typed((call) => this.#get(call)),
    UpdateResource: this.#typed((call) => this.#update(call)),
    DeleteResource: this.#typed((call) => this.#delete(call)),
    ListResources: this.#typed((call) => this.#list(call)),
    GetResourceRequestStatus: ({ region, input }: AwsCall) => {
      const token = requiredText(input, "RequestToken");
      return { ProgressEvent: this.#requests.status(region, token) };
    },
  };

  /** @param delayMilliseconds how long a write takes */
  constructor(accountId: string, delayMilliseconds = 5) {
    this.store = new ResourceStore(accountId);
    this.#requests = new ResourceRequests(delayMilliseconds);
  }

  needs({ region, accountId }: AwsCall): string[] {
    return [`arn:aws:cloudformation:${region}:${accountId}:resource/*`];
  }

  /** Waiting for a request is no news; its outcome is. */
  isNotable({ operation }: AwsCall): boolean {
    return operation !== "GetResourceRequestStatus";
  }

  async close(): Promise<void> {
    this.#requests.close();
    this.store.removeAllListeners();
  }

  #typed(work: (call: AwsCall) => JsonObject): (call: AwsCall) => JsonObject {
    return (call) => {
      parseTypeName(call, this.store.types);
      try {
        return work(call);
      } catch (error) {
        if (!(error instanceof HandlerError) || error.code !== "AccessDenied") throw error;
        throw new AwsError(
          "AccessDeniedException",
          `${String(call.input["TypeName"])} Handler returned status FAILED: ${error.message} ` +
            `(HandlerErrorCode: AccessDenied, RequestToken: ${randomUUID()})`,
        );
      }
    };
  }

  #create(call: AwsCall): JsonObject {
    const type = requiredText(call.input, "TypeName");
    const given = parseModel(call.input, "DesiredState");
    // AWS refuses a wrong model before it accepts the request.
    this.store.check(type, given);
    return this.#accept(call, "CREATE", {
      work: () => {
        const properties = this.store.named(type, given);
        const known = { properties, changed: Object.keys(given) };
        this.#allow(call, "create", known);
        return this.store.create(call.region, type, properties);
      },
    });
  }

  #get(call: AwsCall): JsonObject {
    const identifier = requiredText(call.input, "Identifier");
    const resource = this.#find(call);
    this.#allow(call, "read", { identifier, properties: resource?.properties ?? {} });
    const { properties, type } = this.#existing(call);
    return {
      TypeName: type,
      ResourceDescription: { Identifier: identifier, Properties: JSON.stringify(properties) },
    };
  }

  #update(call: AwsCall): JsonObject {
    const { identifier, properties } = this.#existing(call);
    const patch = parseJsonText(call.input, "PatchDocument");
    const after = applyPatch(properties, patch);
    const changed = differing(properties, after);
    return this.#accept(call, "UPDATE", {
      identifier,
      work: () => {
        this.#allow(call, "update", { identifier, properties, changed, after });
        // The patch is applied to what the read handler finds.
        this.#allow(call, "read", { identifier, properties });
        // Read again: the state of an instance changes by itself.
        const resource = this.#existing(call);
        return this.store.update(resource, applyPatch(resource.properties, patch));
      },
    });
  }

  #delete(call: AwsCall): JsonObject {
    const type = requiredText(call.input, "TypeName");
    const identifier = requiredText(call.input, "Identifier");
    const resource = { type, region: call.region, identifier, properties: {} };
    const properties = this.#find(call)?.properties ?? {};
    return this.#accept(call, "DELETE", {
      identifier,
      work: () => {
        this.#allow(call, "delete", { identifier, properties });
        this.store.delete(resource);
        return undefined;
      },
    });
  }

  #list(call: AwsCall): JsonObject {
    const type = requiredText(call.input, "TypeName");
    const { after, size } = parsePage(call.input);
    this.#allow(call, "list", { properties: {} });
    const filter = parseListFilter(call.input, type, this.store.types.get(type).listNeeds);
    const all = this.store.list(call.region, type).filter(({ properties }) => filter(properties));
    const { page, next } = pageOf(all, idOf, after, size);
    return {
      TypeName: type,
      ResourceDescriptions: page.map((resource) => ({
        Identifier: resource.identifier,
        Properties: JSON.stringify(this.store.summary(resource)),
      })),
      NextToken: next === undefined ? undefined : pageToken(next),
    };
  }

  /** Asks for what the type's handler calls. @throws HandlerError AccessDenied */
  #allow(call: AwsCall, step: Step, known: Known): void {
    allow(this.store, step, { ...call, type: requiredText(call.input, "TypeName") }, known);
  }

  #accept(
    call: AwsCall,
    operation: RequestStart["operation"],
    { identifier, work }: Pick<RequestStart, "identifier" | "work">,
  ): JsonObject {
    const { ClientToken: _, ...request } = call.input;
    const type = requiredText(call.input, "TypeName");
    const event = this.#requests.accept({
      region: call.region,
      operation,
      typeName: type,
      identifier,
      clientToken: optionalText(call.input, "ClientToken"),
      fingerprint: JSON.stringify([call.operation, request]),
      work: () => {
        this.faults.fail({ operation: call.operation, type });
        return work();
      },
    });
    return { ProgressEvent: event };
  }

  #find({ input, region }: AwsCall): Resource | undefined {
    const type = requiredText(input, "TypeName");
    return this.store.get(region, type, requiredText(input, "Identifier"));
  }

  #existing(call: AwsCall): Resource {
    const resource = this.#find(call);
    if (resource) return resource;
    const { TypeName: type, Identifier: identifier } = call.input;
    throw new AwsError(
      "ResourceNotFoundException",
      `Resource of type '${String(type)}' with identifier '${String(identifier)}' was not found.`,
    );
  }
}
