import { randomBytes, randomUUID } from "node:crypto";
import { nameOf, type Driver } from "./driver";
import { accountId, type SandboxParts } from "./parts";
import { Refusal } from "../published/refusal";

const created =
  "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html";

/** Secrets and their values. */
export function secretDrivers({ aws, region }: SandboxParts): Record<string, Driver> {
  /** By name: whether it waits for its end. */
  const names = new Map<string, boolean>();
  return {
    "aws:secretsmanager/secret:Secret": {
      create: async (request) => {
        const name = nameOf(request);
        if (names.has(name))
          throw new Refusal(takenReason(name, names.get(name) === true), created);
        names.set(name, false);
        const suffix = randomBytes(3).toString("hex");
        const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`;
        return { id: arn, outputs: { name, arn } };
      },
      read: async ({ outputs }) =>
        names.get(String(outputs.name)) === false ? outputs : undefined,
      update: async ({ outputs }) => outputs,
      delete: async ({ id, inputs, outputs }) => {
        aws.secrets.remove(id);
        // 30 days are the provider's default; none deletes at once.
        if (inputs.recoveryWindowInDays === 0) names.delete(String(outputs.name));
        else names.set(String(outputs.name), true);
      },
    },

    "aws:secretsmanager/secretVersion:SecretVersion": {
      create: async ({ inputs }) => {
        const arn = String(inputs.secretId);
        aws.secrets.put(arn, String(inputs.secretString));
        const versionId = randomUUID();
        return {
          id: `${arn}|${versionId}`,
          outputs: { arn, versionId, versionStages: ["AWSCURRENT"] },
        };
      },
      read: async ({ outputs }) => outputs,
      update: async ({ outputs }) => outputs,
      // The label moves on with the next version; a version without labels is dropped by AWS.
      delete: async () => undefined,
    },
  };
}

function takenReason(name: string, isEnding: boolean): string {
  return isEnding
    ? `InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion: ${name}.`
    : `ResourceExistsException: The operation failed because the secret ${name} already exists.`;
}
