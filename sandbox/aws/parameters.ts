import { createHash } from "node:crypto";
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

interface Parameter {
  readonly value: string;
  readonly type: ParameterType;
  readonly version: number;
  readonly modified: number;
}

/** Type of an SSM parameter. */
export type ParameterType = "String" | "StringList" | "SecureString";

/** Public parameters that hold the newest Amazon Linux 2023 image of a region. */
const IMAGES =
  /^\/aws\/service\/ami-amazon-linux-latest\/al2023-ami-kernel-default-(x86_64|arm64)$/;

/** Stands in for SSM Parameter Store: one set of parameters, the same in all regions. */
export class Parameters implements AwsService {
  readonly title = "SSM";
  readonly operations = ["GetParameter", "GetParameters"];
  readonly #parameters = new Map<string, Parameter>();

  /** Sets a parameter. @param name with its leading slash if it has a path. */
  put(name: string, value: string, type: ParameterType = "String"): void {
    const { value: most } = limits.SSM.valueBytes;
    if (Buffer.byteLength(value) > most) {
      throw new AwsError(
        "ValidationException",
        `Standard tier parameters support a maximum parameter value of ${most} characters.`,
      );
    }
    const version = (this.#parameters.get(name)?.version ?? 0) + 1;
    this.#parameters.set(name, { value, type, version, modified: Date.now() / 1000 });
  }

  /** Finds a parameter that another service uses by its name. */
  find(name: string, region: string): { type: ParameterType; value: string } | undefined {
    return this.#parameters.get(name) ?? image(name, region);
  }

  permissions({ operation, region, accountId, input }: AwsCall): Permission[] {
    return names(operation, input).map((name) => ({
      action: `ssm:${operation}`,
      resource: parameterArn(name, region, accountId),
    }));
  }

  async handle({ operation, input, region, accountId }: AwsCall): Promise<Answer> {
    const found = names(operation, input).map((name) => ({
      name,
      shown: this.#show(name, region, accountId),
    }));
    const unknown = found.filter(({ shown }) => !shown).map(({ name }) => name);
    if (operation === "GetParameters") {
      const known = found.flatMap(({ shown }) => shown ?? []);
      return jsonAnswer({ Parameters: known, InvalidParameters: unknown });
    }
    if (unknown.length > 0) {
      throw new AwsError("ParameterNotFound", `Parameter ${unknown.join(", ")} not found.`);
    }
    return jsonAnswer({ Parameter: found[0]?.shown });
  }

  #show(name: string, region: string, accountId: string): JsonObject | undefined {
    const parameter = this.#parameters.get(name) ?? image(name, region);
    return (
      parameter && {
        Name: name,
        Type: parameter.type,
        Value: parameter.value,
        Version: parameter.version,
        LastModifiedDate: parameter.modified,
        ARN: parameterArn(name, region, accountId),
        DataType: "text",
      }
    );
  }
}

function names(operation: string, input: JsonObject): string[] {
  if (operation === "GetParameter") return [requiredText(input, "Name")];
  return Array.isArray(input["Names"]) ? input["Names"].map(String) : [];
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
