import { typesOf } from "../../../facts/cloudformation";
import { HandlerError } from "../../aws/resource-store";
import type { DriveCalls, ShownResource } from "../drive-types";
import type { ConsoleParts } from "../parts";
import { readable } from "../readable";
import { CallRefused, type Serve } from "../serve-calls";
import { fieldsOf } from "./type-fields";

type AccountCalls = Pick<DriveCalls, "GET account" | "GET types" | "GET type" | "POST resource">;

/** Types that are offered at once. */
const MOST = 200;

/** The resources of the sandbox's account, of any type that AWS publishes. */
export const accountCalls: Serve<AccountCalls> = {
  "GET account": ({ type }, { parts, hops }) => {
    const all = parts.aws.cloudControl.store.all();
    const byType = [...Map.groupBy(all, (one) => one.type)].sort();
    return {
      counts: Object.fromEntries(byType.map(([name, { length }]) => [name, length])),
      resources: all
        .filter((one) => type !== undefined && one.type === type)
        .map((one) => readable(one, hops.secrets.redact) as ShownResource),
      regions: [...new Set([parts.region, ...all.map(({ region }) => region)])],
    };
  },
  "GET types": ({ begin }) => {
    const [vendor, service = ""] = begin.split("::");
    const names = vendor === "AWS" ? Object.keys(typesOf(service)) : [];
    const wanted = begin.toLowerCase();
    return { types: names.filter((one) => one.toLowerCase().startsWith(wanted)).slice(0, MOST) };
  },
  "GET type": ({ type }, { parts }) => {
    const facts = parts.aws.cloudControl.store.types.find(type);
    if (facts) return { fields: fieldsOf(facts) };
    const [, service = ""] = type.split("::");
    const some = Object.keys(typesOf(service)).slice(0, 5).join(", ");
    throw new CallRefused(
      404,
      `AWS has no type "${type}". Write it as AWS::SQS::Queue${some ? `; there are ${some}, …` : "."}`,
    );
  },
  "POST resource": (asked, parts) => {
    const { act, type } = asked;
    const { hops } = parts;
    return hops.traces.within([hops.traces.newKey("call")], () => {
      const title = `${act} ${type}`;
      hops.record("Console", `${title} from the console`, { kind: "begun", title });
      try {
        return { identifier: doAct(asked, parts) };
      } catch (error) {
        if (error instanceof HandlerError || error instanceof TypeError) {
          throw new CallRefused(400, error.message);
        }
        throw error;
      }
    });
  },
};

function doAct(
  { act, type, region, identifier = "", properties = {} }: DriveCalls["POST resource"]["asked"],
  { parts }: ConsoleParts,
): string {
  const { store } = parts.aws.cloudControl;
  if (act === "create") return store.create(region, type, properties).identifier;
  const found = store.get(region, type, identifier);
  if (!found) {
    throw new CallRefused(404, `There is no ${type} "${identifier}" in ${region} any more.`);
  }
  if (act === "update") {
    return store.update(found, { ...found.properties, ...properties }).identifier;
  }
  store.delete(found);
  return identifier;
}
