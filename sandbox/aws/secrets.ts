import { createHash, randomBytes, randomUUID } from "node:crypto";
import { limits } from "../limits";
import {
  AwsError,
  jsonAnswer,
  optionalText,
  requiredText,
  type Answer,
  type AwsCall,
  type AwsService,
  type JsonObject,
  type Permission,
} from "./call";
import { withRequestContext } from "./request-context";
import type { ResourceStore } from "./resource-store";

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

const TYPE = "AWS::SecretsManager::Secret";

/**
 * Stands in for Secrets Manager: string secrets among the account's resources, however they were
 * made, and those that are put here besides; found by name or ARN.
 */
export class Secrets implements AwsService {
  readonly title = "Secrets Manager";
  readonly operations = [
    ...["GetSecretValue", "DescribeSecret", "CreateSecret", "PutSecretValue", "UpdateSecret"],
    "DeleteSecret",
  ];
  readonly #accountId: string;
  readonly #store: ResourceStore;
  readonly #secrets = new Map<string, KeptSecret>();
  /** Regions and names of secrets that wait for their end and can be made again only after it. */
  readonly #ending = new Set<string>();

  /** @param known hears of every value */
  constructor(
    accountId: string,
    store: ResourceStore,
    private readonly known: (value: string) => void = () => undefined,
  ) {
    this.#accountId = accountId;
    this.#store = store;
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

  permissions({ operation, region, accountId, input }: AwsCall): Permission[] {
    const action = `secretsmanager:${operation}`;
    if (operation === "CreateSecret") {
      const resource = arnPrefix(region, accountId) + requiredText(input, "Name");
      const subject = { type: TYPE, properties: input };
      return [withRequestContext({ action, resource }, "create", subject)];
    }
    const id = requiredText(input, "SecretId");
    const secret = this.#find(id, region);
    const unknown = id.startsWith("arn:") ? id : arnPrefix(region, accountId) + id;
    const found = this.#resource(id, region);
    const known = found?.identifier ?? (secret && this.#arn(secret, region));
    const permission = { action, resource: known ?? unknown };
    if (!found) return [permission];
    return [withRequestContext(permission, "update", found)];
  }

  async handle({ operation, input, region }: AwsCall): Promise<Answer> {
    if (operation === "CreateSecret") return jsonAnswer(this.#create(input, region));
    const id = requiredText(input, "SecretId");
    const secret = this.#find(id, region);
    if (operation !== "GetSecretValue" && operation !== "DescribeSecret") {
      return jsonAnswer(this.#change(operation, id, input, region));
    }
    if (operation === "DescribeSecret") return jsonAnswer(this.#describe(id, region, secret));
    if (!secret) throw notFound();
    return jsonAnswer({
      ARN: this.#arn(secret, region),
      Name: secret.name,
      SecretString: secret.value,
      VersionId: secret.versionId,
      VersionStages: ["AWSCURRENT"],
      CreatedDate: secret.createdDate,
    });
  }

  #create(input: JsonObject, region: string): JsonObject {
    const Name = requiredText(input, "Name");
    if (this.#ending.has(`${region} ${Name}`)) {
      throw new AwsError(
        "InvalidRequestException",
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (this.#find(Name, region) ?? this.#resource(Name, region)) {
      throw new AwsError(
        "ResourceExistsException",
        `The operation failed because the secret ${Name} already exists.`,
      );
    }
    const { identifier } = this.#store.create(region, TYPE, { ...settings(input), Name });
    return { ARN: identifier, Name, VersionId: this.#find(identifier, region)?.versionId };
  }

  #change(operation: string, id: string, input: JsonObject, region: string): JsonObject {
    const resource = this.#resource(id, region);
    const secret = this.#find(id, region);
    const arn = resource?.identifier ?? (secret && this.#arn(secret, region));
    if (arn === undefined) throw notFound();
    const Name = secret?.name ?? (resource?.properties["Name"] as string);
    if (operation === "DeleteSecret") {
      if (input["ForceDeleteWithoutRecovery"] !== true) this.#ending.add(`${region} ${Name}`);
      if (resource) this.#store.delete(resource);
      this.remove(arn);
      return { ARN: arn, Name, DeletionDate: Date.now() / 1000 };
    }
    const value = optionalText(input, "SecretString");
    if (operation === "PutSecretValue") this.put(arn, value ?? requiredText(input, "SecretString"));
    else if (resource) this.#store.update(resource, { ...resource.properties, ...settings(input) });
    else if (value !== undefined) this.put(arn, value);
    return { ARN: arn, Name, VersionId: this.#find(arn, region)?.versionId };
  }

  #describe(id: string, region: string, secret: KeptSecret | undefined): JsonObject {
    const resource = this.#resource(id, region);
    if (resource) {
      const { Name, Description, KmsKeyId, Tags } = resource.properties;
      return { ARN: resource.identifier, Name, Description, KmsKeyId, Tags };
    }
    if (!secret) throw notFound();
    const { name, versionId, createdDate } = secret;
    return {
      ARN: this.#arn(secret, region),
      Name: name,
      CreatedDate: createdDate,
      LastChangedDate: createdDate,
      VersionIdsToStages: { [versionId]: ["AWSCURRENT"] },
    };
  }

  #resource(id: string, region: string) {
    const all = this.#store.list(region, TYPE);
    return all.find(({ identifier, properties }) => [identifier, properties["Name"]].includes(id));
  }

  #find(id: string, region: string): KeptSecret | undefined {
    const known = [...this.#secrets.values()].filter(
      ({ arn }) => arn === undefined || ARN.exec(arn)?.[1] === region,
    );
    return known.find((secret) => id === secret.name || id === this.#arn(secret, region));
  }

  #arn(secret: KeptSecret, region: string): string {
    const suffix = createHash("sha256").update(secret.name).digest("hex").slice(0, 6);
    return secret.arn ?? `${arnPrefix(region, this.#accountId)}${secret.name}-${suffix}`;
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
  if (typeof GenerateSecretString !== "object" || GenerateSecretString === null) return undefined;
  const {
    SecretStringTemplate,
    GenerateStringKey,
    PasswordLength = 32,
  } = GenerateSecretString as JsonObject;
  const password = randomBytes(Number(PasswordLength))
    .toString("hex")
    .slice(0, Number(PasswordLength));
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
