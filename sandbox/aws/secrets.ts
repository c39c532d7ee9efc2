import { createHash, randomUUID } from "node:crypto";
import {
  AwsError,
  jsonAnswer,
  requiredText,
  type Answer,
  type AwsCall,
  type AwsService,
  type Permission,
} from "./call";

interface Secret {
  readonly name: string;
  /** Set when the secret was put by its ARN; otherwise each region has it under an ARN of its own. */
  readonly arn?: string;
  readonly value: string;
  readonly versionId: string;
  readonly createdDate: number;
}

const ARN = /^arn:aws:secretsmanager:([^:]+):\d{12}:secret:(.+)-[A-Za-z0-9]{6}$/;

/** Stands in for Secrets Manager: string secrets, read by name or ARN. */
export class Secrets implements AwsService {
  readonly title = "Secrets Manager";
  readonly operations = ["GetSecretValue"];
  readonly #accountId: string;
  readonly #secrets = new Map<string, Secret>();

  constructor(accountId: string) {
    this.#accountId = accountId;
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
    const version = { value, versionId: randomUUID(), createdDate: Date.now() / 1000 };
    if (region && name) this.#secrets.set(`${region} ${name}`, { ...version, name, arn: id });
    else this.#secrets.set(id, { ...version, name: id });
  }

  permissions({ operation, region, accountId, input }: AwsCall): Permission[] {
    const id = requiredText(input, "SecretId");
    const secret = this.#find(id, region);
    const unknown = id.startsWith("arn:") ? id : arnPrefix(region, accountId) + id;
    const resource = secret ? this.#arn(secret, region) : unknown;
    return [{ action: `secretsmanager:${operation}`, resource }];
  }

  async handle({ input, region }: AwsCall): Promise<Answer> {
    const secret = this.#find(requiredText(input, "SecretId"), region);
    if (!secret) {
      throw new AwsError(
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret.",
      );
    }
    return jsonAnswer({
      ARN: this.#arn(secret, region),
      Name: secret.name,
      SecretString: secret.value,
      VersionId: secret.versionId,
      VersionStages: ["AWSCURRENT"],
      CreatedDate: secret.createdDate,
    });
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
