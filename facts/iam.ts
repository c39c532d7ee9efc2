import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

/** What is published about one IAM action. */
export interface ActionFacts {
  /** `List`, `Read`, `Write`, `Tagging` or `Permissions management`. */
  readonly access: string;
  /** The types of resources it works on, each with whether it always needs one; none: only `*`. */
  readonly resources?: Readonly<Record<string, boolean>>;
  /** Actions that whoever calls it needs as well, in some cases. */
  readonly dependent?: readonly string[];
  /** Condition keys of the service that requests of it may have. */
  readonly conditions?: readonly string[];
}

interface ServiceFacts {
  readonly actions: Readonly<Record<string, ActionFacts>>;
  /** ARNs of each type of resource, with `${…}`. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
}

const folder = path.join(__dirname, "iam");
const services = new Map<string, ServiceFacts>();

/** Finds an action such as `sns:CreateTopic`, in any case; `undefined` when IAM has none of that name. */
export function actionFacts(action: string): ActionFacts | undefined {
  const [service = "", name = ""] = action.split(":");
  const { actions } = serviceFacts(service);
  if (Object.hasOwn(actions, name)) return actions[name];
  const key = Object.keys(actions).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : actions[key];
}

/** The full names of a service's actions that a pattern with `*` and `?` stands for. */
export function actionsLike(pattern: string): string[] {
  const [service = "", name = ""] = pattern.split(":");
  const source = name.replaceAll("*", ".*").replaceAll("?", ".");
  const expression = new RegExp(`^${source}$`, "i");
  return Object.keys(serviceFacts(service).actions)
    .filter((one) => expression.test(one))
    .map((one) => `${service}:${one}`);
}

/** Every action of a service, by full name. */
export function actionsOf(service: string): string[] {
  return Object.keys(serviceFacts(service).actions).map((name) => `${service}:${name}`);
}

/** Every type of resource of a service. */
export function resourceKinds(service: string): string[] {
  return Object.keys(serviceFacts(service).resources);
}

/** The ARNs that a type of resource of a service can have, with `${…}`. */
export function resourceArns(service: string, resource: string): readonly string[] {
  return serviceFacts(service).resources[resource] ?? [];
}

function serviceFacts(service: string): ServiceFacts {
  const known = services.get(service);
  if (known) return known;
  const file = path.join(folder, `${service}.json`);
  const facts =
    /^[a-z0-9-]+$/.test(service) && existsSync(file)
      ? (JSON.parse(readFileSync(file, "utf8")) as ServiceFacts)
      : { actions: {}, resources: {} };
  services.set(service, facts);
  return facts;
}
