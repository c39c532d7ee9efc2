import { typeFacts, type Step } from "../../facts/cloudformation";
import type { JsonObject } from "../../registry/contract/port-data";
import type { Permission } from "../../sandbox/aws/call";
import { rightsFor } from "../../sandbox/aws/resources/rights";

/** Something that a handler does with resources of a type. */
export interface Need {
  readonly step: Step;
  readonly type: string;
  /** As far as they are written down; texts that are known later may be functions. */
  readonly properties?: JsonObject;
  /** Whether tags come with it, such as a launch's. */
  readonly tagged?: boolean;
  /** `possible` when code of the handler's own does it. */
  readonly only?: "required" | "possible";
}

/** The rights that a need comes to. */
export interface NeededRights {
  readonly required: readonly Permission[];
  readonly possible: readonly string[];
}

/** Says what a need asks IAM for, wherever and whenever it is. */
export function rightsOf({ step, type, properties = {}, tagged, only }: Need): NeededRights {
  const facts = typeFacts(type);
  if (!facts?.handlers?.[step]) return { required: [], possible: [] };
  const place = { region: "*", accountId: "*" };
  const given = { properties: known(properties), changed: Object.keys(properties), tagged };
  const subject = { type, facts, ...place, ...given };
  // What an update changes is not known before: nothing of it is surely needed.
  const { required, possible } = rightsFor(step, subject);
  const all = [...required.map(({ action }) => action), ...possible];
  const isSure = only !== "possible" && step !== "update";
  return { required: isSure ? required : [], possible: isSure ? possible : all };
}

/** Texts that a template makes later may be anything. */
function known(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, isLater(value) ? "*" : value]),
  );
}

function isLater(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const [key, ...others] = Object.keys(value);
  return others.length === 0 && (key === "Ref" || (key ?? "").startsWith("Fn::"));
}
