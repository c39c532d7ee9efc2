import { isDeepStrictEqual } from "node:util";
import {
  AwsError,
  optionalText,
  requiredText,
  type AwsCall,
  type AwsService,
  type JsonObject,
} from "./call";
import { allowReading, allowRequest } from "./cloud-control-access";
import {
  pageToken,
  parseJsonText,
  parseListFilter,
  parseModel,
  parsePage,
  parseTypeName,
} from "./cloud-control-input";
import { Faults, type Fault } from "./faults";
import { applyPatch } from "./json-patch";
import { ResourceRequests, type RequestStart } from "./resource-requests";
import { HandlerError, ResourceStore, type Resource } from "./resource-store";

/** Stands in for the Cloud Control API, for every resource type and region. */
export class CloudControl implements AwsService {
  readonly title = "Cloud Control";
  readonly prefix = "cloudformation";
  /** The resources themselves, for drivers and tests that put some there without a request. */
  readonly store: ResourceStore;
  /** Failures that tests order. */
  readonly faults = new Faults();
  readonly #requests: ResourceRequests;
  readonly operations = {
    CreateResource: this.#typed((call) => this.#create(call)),
    GetResource: this.#typed((call) => this.#get(call)),
    UpdateResource: this.#typed((call) => this.#update(call)),
    DeleteResource: this.#typed((call) => this.#delete(call)),
    ListResources: this.#typed((call) => this.#list(call)),
    GetResourceRequestStatus: ({ region, input, operation }: AwsCall) => {
      this.faults.strike({ operation });
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
      const { operation, input, region } = call;
      const { TypeName: type } = input;
      this.faults.strike({ operation, ...(typeof type === "string" && { type }) });
      parseTypeName(input, region, operation, this.store.types);
      return work(call);
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
        allowRequest(this.store, call, "create", known);
        return this.store.create(call.region, type, properties);
      },
    });
  }

  #get(call: AwsCall): JsonObject {
    const identifier = requiredText(call.input, "Identifier");
    const resource = this.#find(call);
    allowReading(this.store, call, "read", { identifier, properties: resource?.properties ?? {} });
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
    const changed = Object.keys({ ...properties, ...after }).filter(
      (name) => !isDeepStrictEqual(properties[name], after[name]),
    );
    return this.#accept(call, "UPDATE", {
      identifier,
      work: () => {
        allowRequest(this.store, call, "update", { identifier, properties, changed, after });
        // The patch is applied to what the read handler finds.
        allowRequest(this.store, call, "read", { identifier, properties });
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
        allowRequest(this.store, call, "delete", { identifier, properties });
        this.store.delete(resource);
        return undefined;
      },
    });
  }

  #list(call: AwsCall): JsonObject {
    const type = requiredText(call.input, "TypeName");
    const { after, size } = parsePage(call.input);
    allowReading(this.store, call, "list", { properties: {} });
    const filter = parseListFilter(call.input, type, this.store.types.get(type).listNeeds);
    const rest = this.store
      .list(call.region, type)
      .filter(({ identifier, properties }) => identifier > after && filter(properties));
    const page = rest.slice(0, size);
    const last = page.at(-1)?.identifier ?? "";
    return {
      TypeName: type,
      ResourceDescriptions: page.map((resource) => ({
        Identifier: resource.identifier,
        Properties: JSON.stringify(this.store.summary(resource)),
      })),
      NextToken: page.length < rest.length ? pageToken(last) : undefined,
    };
  }

  #accept(
    call: AwsCall,
    operation: RequestStart["operation"],
    { identifier, work }: Pick<RequestStart, "identifier" | "work">,
  ): JsonObject {
    const { ClientToken: _, ...request } = call.input;
    const type = requiredText(call.input, "TypeName");
    const ordered = this.faults.take({ operation: call.operation, type }, true);
    const fail = ({ error, message = "Ordered by a fault of the sandbox." }: Fault) => {
      throw new HandlerError(error, message);
    };
    const event = this.#requests.accept({
      region: call.region,
      operation,
      typeName: type,
      identifier,
      clientToken: optionalText(call.input, "ClientToken"),
      fingerprint: JSON.stringify([call.operation, request]),
      work: ordered ? () => fail(ordered) : work,
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
