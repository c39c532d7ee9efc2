import { nameOf, type Driver } from "./driver";
import { accountId, type SandboxParts } from "./parts";
import { Refusal } from "../published/refusal";

/** Log groups, as far as they have names. */
export function logDrivers({ region }: SandboxParts): Record<string, Driver> {
  const names = new Set<string>();
  return {
    "aws:cloudwatch/logGroup:LogGroup": {
      create: async (request) => {
        const name = nameOf(request);
        if (names.has(name)) {
          throw new Refusal(
            `ResourceAlreadyExistsException: The log group ${name} already exists`,
            "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
          );
        }
        names.add(name);
        const arn = `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
        return { id: name, outputs: { name, arn } };
      },
      read: async ({ id, outputs }) => (names.has(id) ? outputs : undefined),
      update: async ({ outputs }) => outputs,
      delete: async ({ id }) => void names.delete(id),
    },
  };
}
