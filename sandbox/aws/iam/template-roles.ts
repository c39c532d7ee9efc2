import { AwsError, isObject, type JsonObject } from "../call";
import { HandlerError, type Resource, type ResourceStore } from "../resource-store";
import { readPermissions } from "./documents";
import type { Roles } from "./roles";

/** How a type of IAM acts upon the roles. */
interface Effect {
  /** What IAM refuses of a resource that is made or changed. @throws AwsError */
  check(properties: JsonObject, isNew: boolean): void;
  checkDeletion?(resource: Resource): void;
  /** Makes the roles what the resource says. */
  apply?(resource: Resource, properties: JsonObject): void;
  remove?(resource: Resource): void;
}

const CODES: Readonly<Record<string, string>> = {
  DeleteConflict: "ResourceConflict",
  EntityAlreadyExists: "AlreadyExists",
  LimitExceeded: "ServiceLimitExceeded",
  NoSuchEntity: "NotFound",
};

/** What a role's own properties are called where its policies are told apart. */
const OWN = ["Policies", "ManagedPolicyArns"] as const;

/** Lets roles and policies that are made as resources count as those that IAM itself makes. */
export function followIam(store: ResourceStore, roles: Roles): void {
  const effects = effectsOn(roles);
  const refused = (work: () => void) => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new HandlerError(CODES[error.code] ?? "InvalidRequest", error.message);
    }
  };
  store.guards.push({
    write: (type, properties, isNew) => refused(() => effects[type]?.check(properties, isNew)),
    delete: (resource) => refused(() => effects[resource.type]?.checkDeletion?.(resource)),
  });
  store.on("written", (resource, given) => {
    const effect = effects[resource.type];
    // What was put there without IAM, and would be refused by it, is no role of anybody.
    if (effect && isTaken(effect, given)) effect.apply?.(resource, given);
  });
  store.on("change", (change) => {
    if (change.kind === "delete") effects[change.type]?.remove?.(change);
  });
}

function isTaken(effect: Effect, given: JsonObject): boolean {
  try {
    effect.check(given, false);
    return true;
  } catch {
    return false;
  }
}

function effectsOn(roles: Roles): Readonly<Record<string, Effect>> {
  /** The roles that a policy named last. */
  const named = new Map<string, readonly string[]>();
  const spread = (
    by: string,
    names: readonly string[],
    put: (role: string, on: boolean) => void,
  ) => {
    for (const role of named.get(by) ?? []) if (!names.includes(role)) put(role, false);
    for (const role of names) put(role, true);
    named.set(by, names);
  };
  const inline = (identifier: string, names: readonly string[], document?: unknown) =>
    spread(identifier, names, (role, on) =>
      roles.setInline(role, identifier, on ? [document] : []),
    );
  const attach = (arn: string, names: readonly string[]) =>
    spread(arn, names, (role, on) => roles.setAttached(role, arn, on ? [arn] : []));
  const checkRoles = (properties: JsonObject) => {
    for (const role of rolesOf(properties)) roles.checkKnown(role);
  };
  const check = (properties: JsonObject) => {
    readPermissions(properties["PolicyDocument"]);
    checkRoles(properties);
  };
  const policy: Effect = {
    check,
    apply: ({ identifier }, properties) =>
      inline(identifier, rolesOf(properties), properties["PolicyDocument"]),
    remove: ({ identifier }) => inline(identifier, []),
  };
  return {
    "AWS::IAM::Role": {
      check: (properties, isNew) => {
        roles.check(settingsOf(properties));
        policiesOf(properties).forEach(readPermissions);
        roles.checkPolicies(texts(properties["ManagedPolicyArns"]));
        const { RoleName: name } = properties;
        if (isNew && typeof name === "string") roles.checkFree(name);
      },
      checkDeletion: ({ identifier }) => roles.checkDeletable(identifier, OWN),
      apply: ({ identifier }, properties) => {
        if (roles.has(identifier)) roles.update(identifier, settingsOf(properties));
        else if (roles.knows(identifier)) return;
        else roles.create(identifier, settingsOf(properties));
        roles.setInline(identifier, "Policies", policiesOf(properties));
        roles.setAttached(identifier, "ManagedPolicyArns", texts(properties["ManagedPolicyArns"]));
      },
      remove: ({ identifier }) => roles.delete(identifier, OWN),
    },
    "AWS::IAM::InstanceProfile": { check: checkRoles },
    "AWS::IAM::Policy": policy,
    "AWS::IAM::RolePolicy": policy,
    "AWS::IAM::ManagedPolicy": {
      check,
      checkDeletion: ({ identifier }) => roles.checkUnused(identifier, named.get(identifier)),
      apply: ({ identifier }, properties) => {
        roles.putPolicy(identifier, properties["PolicyDocument"]);
        attach(identifier, rolesOf(properties));
      },
      remove: ({ identifier }) => {
        attach(identifier, []);
        roles.deletePolicy(identifier);
      },
    },
  };
}

function settingsOf({
  AssumeRolePolicyDocument: trust,
  PermissionsBoundary: boundary,
}: JsonObject) {
  return { trust, ...(typeof boundary === "string" && { boundary }) };
}

function policiesOf({ Policies: policies = [] }: JsonObject): unknown[] {
  const all = Array.isArray(policies) ? (policies as unknown[]) : [];
  return all.map((one) => (isObject(one) ? one["PolicyDocument"] : undefined));
}

function rolesOf({ Roles: names, RoleName: name }: JsonObject): string[] {
  return [...texts(names), ...texts(name)];
}

function texts(value: unknown): string[] {
  return ([value ?? []].flat() as unknown[]).filter((one) => typeof one === "string");
}
