import { Refusal } from "../published/refusal";
import { publishedTypes } from "../published/types";
import { nameOf, type Driver } from "./driver";
import { accountId } from "./parts";

/** Types whose second resource of one name AWS refuses; others are written over, or have no names. */
const taken: Readonly<Record<string, string>> = {
  "aws:cloudtrail/trail:Trail": "TrailAlreadyExistsException",
  "aws:ec2/securityGroup:SecurityGroup": "InvalidGroup.Duplicate",
};

/** A driver of types that nothing comes to life for: they are noted, and nothing else. @param region in ARNs */
export function recordedDriver(region = "eu-west-1"): Driver {
  const ids = new Set<string>();
  const keyOf = (type: string, id: string) => `${type} ${id}`;
  return {
    create: async (request) => {
      const { type } = request;
      const name = nameOf(request);
      const code = ids.has(keyOf(type, name)) ? taken[type] : undefined;
      if (code !== undefined) {
        const { source = "" } = publishedTypes[type] ?? {};
        throw new Refusal(`${code}: There is a resource named ${name} already`, source);
      }
      const service = type.split(":")[1]?.split("/")[0];
      ids.add(keyOf(type, name));
      const arn = `arn:aws:${service}:${region}:${accountId}:${name}`;
      return { id: name, outputs: { name, arn } };
    },
    read: async ({ type, id, outputs }) => (ids.has(keyOf(type, id)) ? outputs : undefined),
    update: async ({ outputs }) => outputs,
    delete: async ({ type, id }) => void ids.delete(keyOf(type, id)),
  };
}
