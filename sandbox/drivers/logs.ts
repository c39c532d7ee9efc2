import { nameOf, type Driver } from "./driver";
import { accountId, type SandboxParts } from "./parts";

/** Log groups, as far as they have names. */
export function logDrivers({ region }: SandboxParts): Record<string, Driver> {
  const names = new Set<string>();
  return {
    "aws:cloudwatch/logGroup:LogGroup": {
      create: async (request) => {
        const name = nameOf(request);
        if (names.has(name)) {
          throw new Error(`ResourceAlreadyExistsException: The log group ${name} already exists.`);
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
