import { createHash } from "node:crypto";
import { limits } from "../limits";
import {
  AwsError,
  optionalText,
  requiredText,
  type AwsCall,
  type AwsService,
  type JsonObject,
} from "./call";
import type { ResourceStore } from "./resource-store";
import { tagsOf } from "./resources/tags";

interface Parameter {
  readonly value: string;
  readonly type: ParameterType;
  readonly version: number;
  readonly modified: number;
}

/** Type of an SSM parameter. */
export type ParameterType = "String" | "StringList" | "SecureString";

/** Parameters as data. */
export interface KeptParameters {
  readonly parameters: readonly (readonly [name: string, Parameter])[];
  readonly versions: readonly (readonly [key: string, number])[];
}

/** Public parameters that hold the newest Amazon Linux 2023 image of a region. */
const IMAGES =
  /^\/aws\/service\/ami-amazon-linux-latest\/al2023-ami-kernel-default-(x86_64|arm64)$/;

const TYPE = "AWS::SSM::Parameter";

/**
 * Stands in for SSM Parameter Store: the parameters among the account's resources, those that are put
 * here for all regions, and the public ones that name images.
 */
export class Parameters implements AwsService {
  readonly title = "SSM";
  readonly prefix = "ssm";
  readonly operations: AwsService["operations"] = {
    GetParameter: (call) => {
      const { known, unknown } = this.#shown(call);
      if (unknown.length > 0) throw notFound(unknown.join(", "));
      return { Parameter: known[0] };
    },
    GetParameters: (call) => {
      const { known, unknown } = this.#shown(call);
      return { Parameters: known, InvalidParameters: unknown };
    },
    PutParameter: ({ input, region }) => this.#write(input, region),
    DeleteParameter: ({ input, region }) => {
      const name = requiredText(input, "Name");
      const resource = this.store.get(region, TYPE, name);
      if (!resource) throw notFound(name);
      this.store.delete(resource);
      return {};
    },
  };
  readonly #parameters = new Map<string, Parameter>();
  /** How often a parameter was written, by region and name. */
  readonly #versions = new Map<string, number>();

  constructor(private readonly store: ResourceStore) {
    store.on("written", ({ type, region, identifier }) => {
      if (type !== TYPE) return;
      const key = `${region} ${identifier}`;
      this.#versions.set(key, (this.#versions.get(key) ?? 0) + 1);
    });
  }

  /** Sets a parameter. @param name with its leading slash if it has a path. */
  put(name: string, value: string, type: ParameterType = "String"): void {
    checkValue(value);
    const version = (this.#parameters.get(name)?.version ?? 0) + 1;
    this.#parameters.set(name, { value, type, version, modified: Date.now() / 1000 });
  }

  /** Those that were put here, and how often which was written. */
  get kept(): KeptParameters {
    return { parameters: [...this.#parameters], versions: [...this.#versions] };
  }

  /** Takes up what was there before. */
  takeUp({ parameters, versions }: KeptParameters): void {
    for (const [name, parameter] of parameters) this.#parameters.set(name, parameter);
    for (const [key, version] of versions) this.#versions.set(key, version);
  }

  /** Finds a parameter by its name. */
  find(name: string, region: string): Parameter | undefined {
    const resource = this.store.get(region, TYPE, name);
    if (!resource) return this.#parameters.get(name) ?? image(name, region);
    const { Value, Type } = resource.properties;
    const version = this.#versions.get(`${region} ${name}`) ?? 1;
    return { value: String(Value), type: Type as ParameterType, version, modified: 0 };
  }

  needs({ operation, region, accountId, input }: AwsCall): string[] {
    return names(operation, input).map((name) => parameterArn(name, region, accountId));
  }

  #shown({ operation, input, region, accountId }: AwsCall) {
    const all = names(operation, input);
    const found = all.map((name) => ({ name, parameter: this.find(name, region) }));
    return {
      unknown: found.filter(({ parameter }) => !parameter).map(({ name }) => name),
      known: found.flatMap(({ name, parameter }) =>
        parameter ? show(name, parameter, parameterArn(name, region, accountId)) : [],
      ),
    };
  }

  #write(input: JsonObject, region: string): JsonObject {
    const [name, value] = [requiredText(input, "Name"), requiredText(input, "Value")];
    checkValue(value);
    const known = this.store.get(region, TYPE, name);
    const type = optionalText(input, "Type") ?? known?.properties["Type"] ?? "String";
    if (type === "SecureString") {
      throw new AwsError(
        "UnsupportedParameterType",
        "The sandbox keeps no SecureString; put the value into Secrets Manager, or write a String.",
      );
    }
    if (known && input["Overwrite"] !== true) {
      throw new AwsError(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
      );
    }
    const { Description, Tags } = input;
    const given = { Name: name, Value: value, Type: type };
    if (known) this.store.update(known, { ...known.properties, ...given });
    else {
      const rest = { ...(Description !== undefined && { Description }), ...tagMap(Tags) };
      this.store.create(region, TYPE, { ...given, ...rest });
    }
    return { Version: this.#versions.get(`${region} ${name}`), Tier: "Standard" };
  }
}

function show(
  name: string,
  { type, value, version, modified }: Parameter,
  arn: string,
): JsonObject {
  return {
    ...{ Name: name, Type: type, Value: value, Version: version, LastModifiedDate: modified },
    ...{ ARN: arn, DataType: "text" },
  };
}

function checkValue(value: string): void {
  const { value: most } = limits.SSM.valueBytes;
  if (Buffer.byteLength(value) <= most) return;
  throw new AwsError(
    "ValidationException",
    `Standard tier parameters support a maximum parameter value of ${most} characters.`,
  );
}

/** The type has its tags as a map. */
function tagMap(tags: unknown): { Tags?: JsonObject } {
  const all = tagsOf(tags);
  return all.size === 0 ? {} : { Tags: Object.fromEntries(all) };
}

function notFound(name: string): AwsError {
  return new AwsError("ParameterNotFound", `Parameter ${name} not found.`);
}

function names(operation: string, input: JsonObject): string[] {
  if (operation !== "GetParameters") return [requiredText(input, "Name")];
  return input["Names"] as string[];
}

/** ARN of a parameter; public ones belong to no account. */
export function parameterArn(name: string, region: string, accountId: string): string {
  const owner = name.startsWith("/aws/") ? "" : accountId;
  return `arn:aws:ssm:${region}:${owner}:parameter${name.startsWith("/") ? "" : "/"}${name}`;
}

function image(name: string, region: string): Parameter | undefined {
  if (!IMAGES.test(name)) return undefined;
  const id = createHash("sha256").update(`${region} ${name}`).digest("hex").slice(0, 17);
  return { value: `ami-${id}`, type: "String", version: 1, modified: 0 };
}
