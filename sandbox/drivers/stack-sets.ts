import { NotHere } from "../published/refusal";
import { nameOf, putDriver, type Driver } from "./driver";
import type { SandboxParts } from "./parts";

/** A StackSet of the organisation, as far as the program uses one: one set, for all accounts but the hub. */
export function stackSetDrivers({ accounts }: SandboxParts): Record<string, Driver> {
  const sets = new Map<string, { template: string; parameters: Record<string, string> }>();
  const rolledOut = new Set<string>();
  return {
    "aws:cloudformation/stackSet:StackSet": putDriver({
      put: async (request) => {
        const { permissionModel, callAs = "SELF", templateBody, parameters } = request.inputs;
        if (permissionModel !== "SERVICE_MANAGED" || callAs !== "SELF") {
          throw new NotHere("It has service-managed sets of the management account alone.");
        }
        const name = nameOf(request);
        const given = (parameters ?? {}) as Record<string, string>;
        sets.set(name, { template: String(templateBody), parameters: given });
        return { id: name, outputs: { name } };
      },
      exists: ({ id }) => sets.has(id),
      delete: async ({ id }) => void sets.delete(id),
    }),

    "aws:cloudformation/stackInstances:StackInstances": putDriver({
      put: async ({ inputs }) => {
        const name = String(inputs.stackSetName);
        const set = sets.get(name);
        if (!set) throw new NotHere(`There is no StackSet ${name}.`);
        await accounts.rollOut({ ...set, regions: inputs.regions as string[] });
        rolledOut.add(name);
        return { id: name, outputs: { stackSetName: name } };
      },
      exists: ({ id }) => rolledOut.has(id),
      delete: async ({ id }) => {
        rolledOut.delete(id);
        await accounts.rollOut(undefined);
      },
    }),
  };
}
