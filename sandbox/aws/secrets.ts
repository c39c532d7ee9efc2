import { createHash, randomUUID } from "node:crypto";
import { limits } from "../limits";
import {
  AwsError,
  jsonAnswer,
  requiredText,
  type Answer,
  type AwsCall,
  type AwsService,
  type JsonObject,
  type Permission,
} from "./call";
import type { ResourceStore } from "./resource-store";

interface Secret {
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
 * Stands in for Secrets Manager: string secrets, read and described by name or ARN. Those that are
 * resources of the account without a value here can be described only.
 */
export class Secrets implements AwsService {
  readonly title = "Secrets Manager";
  readonly operations = ["GetSecretValue", "DescribeSecret"];
  readonly #accountId: string;
  readonly #store: ResourceStore;
  readonly #secrets = new Map<string, Secret>();

  constructor(accountId: string, store: ResourceStore) {
    this.#accountId = accountId;
    this.#store = store;
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
    const version = { value, versionId: randomUUID(), createdDate: Date.now() / 1000 };
    if (region && name) this.#secrets.set(`${region} ${name}`, { ...version, name, arn: id });
    else this.#secrets.set(id, { ...version, name: id });
  }

  /** Forgets a secret. @param arn as it was put */
  remove(arn: string): void {
    for (const [key, secret] of this.#secrets) {
      if (secret.arn === arn) this.#secrets.delete(key);
    }
  }

  permissions({ operation, region, accountId, input }: AwsCall): Permission[] {
    const id = requiredText(input, "SecretId");
    const secret = this.#find(id, region);
    const unknown = id.startsWith("arn:") ? id : arnPrefix(region, accountId) + id;
    const known = secret ? this.#arn(secret, region) : this.#resource(id, region)?.identifier;
    const resource = known ?? unknown;
    return [{ action: `secretsmanager:${operation}`, resource }];
  }

  async handle({ operation, input, region }: AwsCall): Promise<Answer> {
    const id = requiredText(input, "SecretId");
    const secret = this.#find(id, region);
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

  #describe(id: string, region: string, secret: Secret | undefined): JsonObject {
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

  #find(id: string, region: string): Secret | undefined {
    const known = [...this.#secrets.values()].filter(
      ({ arn }) => arn === undefined || ARN.exec(arn)?.[1] === region,
    );
    return known.find((secret) => id === secret.name || id === this.#arn(secret, region));
  }

  #arn(secret: Secret, region: string): string {
    const suffix = createHash("sha256").update(secret.name).digest("hex").slice(0, 6);
    return secret.arn ?? `${arnPrefix(region, this.#accountId)}${secret.name}-${suffix}`;
  }
}

function arnPrefix(region: string, accountId: string): string {
  return `arn:aws:secretsmanager:${region}:${accountId}:secret:`;
}

function notFound(): AwsError {
  const message = "Secrets Manager can't find the specified secret.";
  return new AwsError("ResourceNotFoundException", message);
}
