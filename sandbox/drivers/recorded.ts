import { nameOf, type Driver } from "./driver";
import { accountId } from "./parts";

/** A driver of types that nothing comes to life for: they are noted, and nothing else. */
export function recordedDriver(): Driver {
  const ids = new Set<string>();
  const keyOf = (type: string, id: string) => `${type} ${id}`;
  return {
    create: async (request) => {
      const { type } = request;
      const name = nameOf(request);
      const service = type.split(":")[1]?.split("/")[0];
      ids.add(keyOf(type, name));
      const arn = `arn:aws:${service}:local:${accountId}:${name}`;
      return { id: name, outputs: { name, arn } };
    },
    read: async ({ type, id, outputs }) => (ids.has(keyOf(type, id)) ? outputs : undefined),
    update: async ({ outputs }) => outputs,
    delete: async ({ type, id }) => void ids.delete(keyOf(type, id)),
  };
}
