import { createHash, randomUUID } from "node:crypto";
import { limits } from "../limits";
import {
  AwsError,
  isObject,
  optionalText,
  requiredText,
  type AwsCall,
  type AwsService,
  type JsonObject,
  type Permission,
} from "./call";
import { withRequestContext } from "./request-context";
import type { Resource, ResourceStore } from "./resource-store";
import { hex } from "./resources/random";

/** A secret, with its value. */
export interface KeptSecret {
  readonly name: string;
  /** Set when the secret was put by its ARN; otherwise each region has it under an ARN of its own. */
  readonly arn?: string;
  readonly value: string;
  readonly versionId: string;
  readonly createdDate: number;
}

const ARN = /^arn:aws:secretsmanager:([^:]+):\d{12}:secret:(.+)-[A-Za-z0-9]{6}$/;

interface Found {
  readonly arn: string;
  readonly name: string;
  readonly resource: Resource | undefined;
  readonly secret: KeptSecret | undefined;
}

const TYPE = "AWS::SecretsManager::Secret";

/**
 * Stands in for Secrets Manager: string secrets among the account's resources, however they were
 * made, and those that are put here besides; found by name or ARN.
 */
export class Secrets implements AwsService {
  readonly title = "Secrets Manager";
  readonly prefix = "secretsmanager";
  readonly operations: AwsService["operations"] = {
    GetSecretValue: ({ input, region }) => {
      const { arn, name, secret } = this.#existing(requiredText(input, "SecretId"), region);
      if (!secret) throw notFound();
      return {
        ...{ ARN: arn, Name: name, SecretString: secret.value, CreatedDate: secret.createdDate },
        ...{ VersionId: secret.versionId, VersionStages: ["AWSCURRENT"] },
      };
    },
    DescribeSecret: (call) => this.#describe(call),
    CreateSecret: (call) => this.#create(call),
    PutSecretValue: (call) =>
      this.#change(call, ({ arn }) => this.put(arn, requiredText(call.input, "SecretString"))),
    UpdateSecret: (call) =>
      this.#change(call, ({ arn, resource }) => {
        const value = optionalText(call.input, "SecretString");
        const { properties } = resource ?? {};
        if (resource) this.store.update(resource, { ...properties, ...settings(call.input) });
        else if (value !== undefined) this.put(arn, value);
      }),
    DeleteSecret: (call) => this.#delete(call),
  };
  readonly #secrets = new Map<string, KeptSecret>();
  /** Regions and names of secrets that wait for their end and can be made again only after it. */
  readonly #ending = new Set<string>();

  /** @param known hears of every value */
  constructor(
    private readonly accountId: string,
    private readonly store: ResourceStore,
    private readonly known: (value: string) => void = () => undefined,
  ) {
    store.on("written", ({ type, identifier }, given) => {
      const value = type === TYPE ? writtenValue(given) : undefined;
      if (value !== undefined) this.put(identifier, value);
    });
    store.on("change", ({ kind, type, identifier }) => {
      if (kind === "delete" && type === TYPE) this.remove(identifier);
    });
  }

  /**
   * Sets the current value of a secret.
   * @param id an ARN (ending in a hyphen and six characters), or a name, then known in all regions.
   */
  put(id: string, value: string): void {
    const [, region, name] = ARN.exec(id) ?? [];
    if (id.startsWith("arn:") && !name) {
      throw new TypeError(
        `${id} is no ARN of a secret; it must be arn:aws:secretsmanager:<region>:<account>:secret:<name>-<6 characters>.`,
      );
    }
    const { value: most } = limits["Secrets Manager"].valueBytes;
    const bytes = Buffer.byteLength(value);
    if (bytes > most) {
      throw new AwsError(
        "InvalidParameterException",
        `The value of ${id} has ${bytes} bytes; Secrets Manager takes at most ${most}.`,
      );
    }
    this.known(value);
    const version = { value, versionId: randomUUID(), createdDate: Date.now() / 1000 };
    if (region && name) this.#secrets.set(`${region} ${name}`, { ...version, name, arn: id });
    else this.#secrets.set(id, { ...version, name: id });
  }

  /** Every secret with its value. */
  get kept(): KeptSecret[] {
    return [...this.#secrets.values()];
  }

  /** Forgets a secret. @param arn as it was put */
  remove(arn: string): void {
    for (const [key, secret] of this.#secrets) {
      if (secret.arn === arn) this.#secrets.delete(key);
    }
  }

  needs({ operation, region, accountId, input }: AwsCall): (string | Permission)[] {
    const action = `secretsmanager:${operation}`;
    if (operation === "CreateSecret") {
      const resource = arnPrefix(region, accountId) + requiredText(input, "Name");
      const subject = { type: TYPE, properties: input };
      return [withRequestContext({ action, resource }, "create", subject)];
    }
    const id = requiredText(input, "SecretId");
    const { arn, resource } = this.#look(id, region);
    if (resource) return [withRequestContext({ action, resource: arn }, "update", resource)];
    return [arn || (id.startsWith("arn:") ? id : arnPrefix(region, accountId) + id)];
  }

  #create({ input, region }: AwsCall): JsonObject {
    const Name = requiredText(input, "Name");
    if (this.#ending.has(`${region} ${Name}`)) {
      throw new AwsError(
        "InvalidRequestException",
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (this.#look(Name, region).arn) {
      throw new AwsError(
        "ResourceExistsException",
        `The operation failed because the secret ${Name} already exists.`,
      );
    }
    const { identifier } = this.store.create(region, TYPE, { ...settings(input), Name });
    return { ARN: identifier, Name, VersionId: this.#look(identifier, region).secret?.versionId };
  }

  #change({ input, region }: AwsCall, work: (found: Found) => void): JsonObject {
    const found = this.#existing(requiredText(input, "SecretId"), region);
    work(found);
    const { arn, name } = found;
    return { ARN: arn, Name: name, VersionId: this.#look(arn, region).secret?.versionId };
  }

  #delete({ input, region }: AwsCall): JsonObject {
    const { arn, name, resource } = this.#existing(requiredText(input, "SecretId"), region);
    if (input["ForceDeleteWithoutRecovery"] !== true) this.#ending.add(`${region} ${name}`);
    if (resource) this.store.delete(resource);
    this.remove(arn);
    return { ARN: arn, Name: name, DeletionDate: Date.now() / 1000 };
  }

  #describe({ input, region }: AwsCall): JsonObject {
    const { arn, name, resource, secret } = this.#existing(requiredText(input, "SecretId"), region);
    if (resource) {
      const { Description, KmsKeyId, Tags } = resource.properties;
      return { ARN: arn, Name: name, Description, KmsKeyId, Tags };
    }
    const { versionId = "", createdDate } = secret ?? {};
    return {
      ...{ ARN: arn, Name: name, CreatedDate: createdDate, LastChangedDate: createdDate },
      VersionIdsToStages: { [versionId]: ["AWSCURRENT"] },
    };
  }

  /** What is known by a name or ARN: a resource, a value, both, or nothing, with an empty ARN. */
  #look(id: string, region: string): Found {
    const all = this.store.list(region, TYPE);
    const resource = all.find((one) => [one.identifier, one.properties["Name"]].includes(id));
    const secret = this.kept.find(
      (one) =>
        (one.arn === undefined || ARN.exec(one.arn)?.[1] === region) &&
        (id === one.name || id === this.#arn(one, region)),
    );
    return {
      ...{ resource, secret },
      arn: resource?.identifier ?? (secret ? this.#arn(secret, region) : ""),
      name: secret?.name ?? String(resource?.properties["Name"]),
    };
  }

  #existing(id: string, region: string): Found {
    const found = this.#look(id, region);
    if (found.arn === "") throw notFound();
    return found;
  }

  #arn(secret: KeptSecret, region: string): string {
    const suffix = createHash("sha256").update(secret.name).digest("hex").slice(0, 6);
    return secret.arn ?? `${arnPrefix(region, this.accountId)}${secret.name}-${suffix}`;
  }
}

/** What the type of secrets has of a request. */
function settings(input: JsonObject): JsonObject {
  const names = ["Description", "KmsKeyId", "SecretString", "Tags"];
  return Object.fromEntries(names.flatMap((name) => (name in input ? [[name, input[name]]] : [])));
}

/** The value that a resource was given, or has to be given. */
function writtenValue({ SecretString, GenerateSecretString }: JsonObject): string | undefined {
  if (typeof SecretString === "string") return SecretString;
  if (!isObject(GenerateSecretString)) return undefined;
  const { SecretStringTemplate, GenerateStringKey, PasswordLength = 32 } = GenerateSecretString;
  const password = hex(Number(PasswordLength));
  if (typeof SecretStringTemplate !== "string") return password;
  const template = JSON.parse(SecretStringTemplate) as JsonObject;
  return JSON.stringify({ ...template, [String(GenerateStringKey)]: password });
}

function arnPrefix(region: string, accountId: string): string {
  return `arn:aws:secretsmanager:${region}:${accountId}:secret:`;
}

function notFound(): AwsError {
  const message = "Secrets Manager can't find the specified secret.";
  return new AwsError("ResourceNotFoundException", message);
}
