import type { Access, Credentials } from "../access";
import { AwsError } from "../call";
import type { PolicyStatement } from "../policy";
import { readPermissions, readTrust, type TrustStatement } from "./documents";

/** Characters of all inline policies of a role together (IAM, "Quotas"). */
const INLINE_CHARACTERS = 10_240;

/** Characters of a managed policy, and how many of them a role takes (IAM, "Quotas"). */
const MANAGED = { characters: 6_144, policies: 10 };

/** A policy of AWS's own, whose text nobody here knows: it allows nothing. */
const AWS_MANAGED = /^arn:aws(-cn)?:iam::aws:policy\//;

interface Role {
  /** Text of the inline policies, by whatever made them. */
  readonly inline: Map<string, readonly string[]>;
  /** ARNs of managed policies, likewise. */
  readonly attached: Map<string, readonly string[]>;
  boundary?: string | undefined;
  trust?: readonly TrustStatement[];
}

/** What is said of a role itself. */
export interface RoleSettings {
  /** Who may assume it, as text or as an object; anybody, when it is left out. */
  readonly trust?: unknown;
  /** ARN of the policy that says what it may do at most. */
  readonly boundary?: string | undefined;
}

/** The roles and managed policies of the account: each role is a principal whose requests are evaluated. */
export class Roles {
  readonly #roles = new Map<string, Role>();
  /** Text of each managed policy, by ARN. */
  readonly #policies = new Map<string, string>();

  constructor(private readonly access: Access) {}

  /** Whether there is such a role. */
  has(name: string): boolean {
    return this.#roles.has(name);
  }

  /** Whether there is a principal of that name, whoever made it. */
  knows(name: string): boolean {
    return this.has(name) || this.access.find(name) !== undefined;
  }

  /** @throws AwsError NoSuchEntity */
  checkKnown(name: string): void {
    if (!this.knows(name)) throw noRole(name);
  }

  /** @throws AwsError EntityAlreadyExists */
  checkFree(name: string): void {
    if (!this.knows(name)) return;
    throw new AwsError("EntityAlreadyExists", `Role with name ${name} already exists.`);
  }

  /** Makes a role that may do nothing yet. @throws AwsError EntityAlreadyExists, MalformedPolicyDocument */
  create(name: string, settings: RoleSettings = {}): Credentials {
    this.checkFree(name);
    this.check(settings);
    const keys = this.access.addPrincipal(name, []);
    this.#roles.set(name, { inline: new Map(), attached: new Map() });
    this.update(name, settings);
    return keys;
  }

  /** Says who may assume a role, and what it may do at most. @throws AwsError */
  update(name: string, settings: RoleSettings): void {
    const role = this.#role(name);
    this.check(settings);
    role.boundary = settings.boundary;
    if (settings.trust !== undefined) {
      role.trust = readTrust(settings.trust);
      this.access.setTrust(name, role.trust);
    }
    this.#apply(name, role);
  }

  /** Holds what is said of a role against IAM's rules. @throws AwsError */
  check({ trust, boundary }: RoleSettings): void {
    if (trust !== undefined) readTrust(trust);
    if (boundary === undefined || this.hasPolicy(boundary)) return;
    throw new AwsError(
      "NoSuchEntity",
      `Scope ARN: ${boundary} does not exist or is not attachable.`,
    );
  }

  /**
   * Takes a role away.
   * @param own what goes with it
   * @throws AwsError as `checkDeletable`
   */
  delete(name: string, own: readonly string[] = []): void {
    this.checkDeletable(name, own);
    this.#roles.delete(name);
    this.access.removePrincipal(name);
  }

  /** @throws AwsError DeleteConflict while a role has policies besides its own */
  checkDeletable(name: string, own: readonly string[] = []): void {
    const { inline, attached } = this.#roles.get(name) ?? { inline: [], attached: [] };
    const left = [...inline, ...attached].map(([by]) => by).filter((by) => !own.includes(by));
    if (left.length === 0) return;
    throw new AwsError(
      "DeleteConflict",
      `Cannot delete entity, must delete policies first: ${left.join(", ")}.`,
    );
  }

  /** Whether something made inline policies of a role. */
  hasInline(name: string, by: string): boolean {
    return this.#roles.get(name)?.inline.has(by) ?? false;
  }

  /** Sets the inline policies that something makes; none take them away. @throws AwsError */
  setInline(name: string, by: string, documents: readonly unknown[]): void {
    const written = documents.map(textOf);
    this.#change(name, "inline", by, written);
  }

  /** Whether something attached this policy to a role. */
  hasAttached(name: string, by: string): boolean {
    return this.#roles.get(name)?.attached.has(by) ?? false;
  }

  /** Sets the managed policies that something attaches; none take them away. @throws AwsError */
  setAttached(name: string, by: string, arns: readonly string[]): void {
    this.checkPolicies(arns);
    this.#change(name, "attached", by, arns);
  }

  /** @throws AwsError NoSuchEntity for a managed policy that is not there */
  checkPolicies(arns: readonly string[]): void {
    const missing = arns.find((arn) => !this.hasPolicy(arn));
    if (missing === undefined) return;
    throw new AwsError("NoSuchEntity", `Policy ${missing} does not exist or is not attachable.`);
  }

  /** Whether there is such a managed policy; AWS has many of its own. */
  hasPolicy(arn: string): boolean {
    return this.#policies.has(arn) || AWS_MANAGED.test(arn);
  }

  /** Makes or changes a managed policy. @throws AwsError LimitExceeded, MalformedPolicyDocument */
  putPolicy(arn: string, document: unknown): void {
    const text = textOf(document);
    readPermissions(text);
    const characters = lengthOf([text]);
    if (characters > MANAGED.characters) {
      throw new AwsError(
        "LimitExceeded",
        `Cannot exceed quota for PolicySize: ${MANAGED.characters}; policy ${arn.split("/").at(-1)} has ${characters}.`,
      );
    }
    this.#policies.set(arn, text);
    for (const [name, role] of this.#roles) if (uses(role, arn)) this.#apply(name, role);
  }

  /** Takes a managed policy away. @throws AwsError as `checkUnused` */
  deletePolicy(arn: string): void {
    this.checkUnused(arn);
    this.#policies.delete(arn);
  }

  /** @throws AwsError DeleteConflict while roles besides these have a managed policy */
  checkUnused(arn: string, but: readonly string[] = []): void {
    const users = [...this.#roles].filter(([name, role]) => uses(role, arn) && !but.includes(name));
    if (users.length === 0) return;
    throw new AwsError(
      "DeleteConflict",
      `Cannot delete a policy attached to entities: ${users.map(([name]) => name).join(", ")}.`,
    );
  }

  #change(name: string, kind: "inline" | "attached", by: string, values: readonly string[]): void {
    const role = this.#roles.get(name);
    if (!role && (values.length === 0 || this.knows(name))) return;
    const map = this.#role(name)[kind];
    const before = map.get(by);
    const set = (now: readonly string[] | undefined) =>
      now && now.length > 0 ? map.set(by, now) : map.delete(by);
    set(values);
    try {
      this.#apply(name, this.#role(name));
    } catch (error) {
      set(before);
      throw error;
    }
  }

  #apply(name: string, { inline, attached, boundary }: Role): void {
    const texts = [...inline.values()].flat();
    const characters = lengthOf(texts);
    if (characters > INLINE_CHARACTERS) {
      throw new AwsError(
        "LimitExceeded",
        `Maximum policy size of ${INLINE_CHARACTERS} bytes exceeded for role ${name}: ${characters}.`,
      );
    }
    const arns = [...new Set([...attached.values()].flat())];
    if (arns.length > MANAGED.policies) {
      throw new AwsError(
        "LimitExceeded",
        `Cannot exceed quota for PoliciesPerRole: ${MANAGED.policies}.`,
      );
    }
    const statements = [
      ...texts.flatMap(readPermissions),
      ...arns.flatMap((arn) => this.#read(arn)),
    ];
    this.access.setStatements(name, statements);
    this.access.setBoundary(name, boundary === undefined ? undefined : this.#read(boundary));
  }

  #read(arn: string): PolicyStatement[] {
    const text = this.#policies.get(arn);
    return text === undefined ? [] : readPermissions(text);
  }

  #role(name: string): Role {
    const role = this.#roles.get(name);
    if (role) return role;
    throw noRole(name);
  }
}

function uses({ attached, boundary }: Role, arn: string): boolean {
  return boundary === arn || [...attached.values()].flat().includes(arn);
}

function textOf(document: unknown): string {
  return typeof document === "string" ? document : JSON.stringify(document ?? null);
}

/** White space does not count. */
function lengthOf(texts: readonly string[]): number {
  return texts.join("").replace(/\s/g, "").length;
}

function noRole(name: string): AwsError {
  return new AwsError("NoSuchEntity", `The role with name ${name} cannot be found.`);
}
