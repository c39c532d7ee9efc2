import { randomBytes } from "node:crypto";
import type { Permission } from "./call";
import type { TrustStatement } from "./iam/documents";
import { checkStatements, evaluate, type PolicyStatement } from "./policy";
import type { RequestContext } from "./policy-text";

/** What an AWS client signs with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Makes up the credentials of a session. */
export function newCredentials(): Credentials {
  const accessKeyId = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`;
  return { accessKeyId, secretAccessKey: randomBytes(30).toString("base64") };
}

/** Who sent a request. */
export interface Principal {
  /** Name of the role; `root` for the sandbox itself. */
  readonly name: string;
  readonly arn: string;
  /** What its session may do at most; undefined for all that the role may. */
  readonly session?: readonly PolicyStatement[] | undefined;
}

/** Who asks to assume a role. */
export interface Assumer {
  readonly accountId: string;
  readonly arn: string;
  readonly externalId: unknown;
}

/** What IAM knows of a role. */
interface Role {
  statements: readonly PolicyStatement[];
  boundary?: readonly PolicyStatement[] | undefined;
  trust?: readonly TrustStatement[];
}

interface Forbidden {
  readonly statement: PolicyStatement;
  readonly struck: (who: string, permission: Permission) => void;
}

/** IAM: knows principals by their access key and says what each of them may do. */
export class Access {
  /** May do everything: for the drivers of the sandbox, never for a Lambda. */
  readonly rootCredentials: Credentials;
  readonly #root: Principal;
  readonly #byKey = new Map<string, Principal>();
  readonly #roles = new Map<string, Role>();
  readonly #forbidden = new Set<Forbidden>();

  constructor(private readonly accountId: string) {
    this.#root = { name: "root", arn: `arn:aws:iam::${accountId}:root` };
    this.rootCredentials = this.#issue(this.#root);
  }

  /**
   * Adds a role and makes up its credentials.
   * @throws TypeError when the name is taken or a statement cannot be evaluated.
   */
  addPrincipal(name: string, statements: readonly PolicyStatement[]): Credentials {
    if (name === this.#root.name || this.#roles.has(name)) {
      throw new TypeError(`The principal ${name} exists; change it with setStatements.`);
    }
    checkStatements(name, statements);
    this.#roles.set(name, { statements });
    const arn = `arn:aws:sts::${this.accountId}:assumed-role/${name}/${name}`;
    return this.#issue({ name, arn });
  }

  /** Takes a role and its credentials away. */
  removePrincipal(name: string): void {
    this.#roles.delete(name);
    for (const [key, principal] of this.#byKey) {
      if (principal.name === name) this.#byKey.delete(key);
    }
  }

  /** Replaces what a role may do. @throws TypeError as `addPrincipal` does, or when it is unknown. */
  setStatements(name: string, statements: readonly PolicyStatement[]): void {
    const role = this.#role(name);
    checkStatements(name, statements);
    role.statements = statements;
  }

  /**
   * Sets what a role may do at most, whatever its statements say; without a boundary, only those count.
   * @throws TypeError as `setStatements`
   */
  setBoundary(name: string, statements: readonly PolicyStatement[] | undefined): void {
    const role = this.#role(name);
    if (statements) checkStatements(`the boundary of ${name}`, statements);
    role.boundary = statements;
  }

  /**
   * Forbids an action to every role, whatever its policies say, as a service control policy does.
   * @param struck called for each time that somebody is refused for it
   * @returns a function that takes it back
   * @throws TypeError for what is no action of IAM
   */
  forbid(action: string, struck: (who: string, permission: Permission) => void): () => void {
    const statement = { Effect: "Deny", Action: action, Resource: "*" } as const;
    checkStatements("the service control policy", [statement]);
    const forbidden = { statement, struck };
    this.#forbidden.add(forbidden);
    return () => this.#forbidden.delete(forbidden);
  }

  /** Every action that a role is allowed, as its policies write it, in alphabetical order. */
  get allowedActions(): string[] {
    const all = [...this.#roles.values()].flatMap(({ statements }) => statements);
    const allowing = all.filter(({ Effect }) => Effect === "Allow");
    return [...new Set(allowing.flatMap(({ Action = [] }) => Action))].sort();
  }

  /** Sets who may assume a role. @throws TypeError when it is unknown */
  setTrust(name: string, statements: readonly TrustStatement[]): void {
    this.#role(name).trust = statements;
  }

  /** Whether a service may assume a role; one whose trust was never set trusts every service. */
  trusts(name: string, service: string): boolean {
    const trust = this.#roles.get(name)?.trust;
    const context = { "aws:SourceAccount": this.accountId };
    return !trust || letsIn(trust, "Service", [service], context);
  }

  /** Whether a principal, of this account or another one, may assume a role: by the role's trust alone. */
  lets(name: string, { accountId, arn, externalId }: Assumer): boolean {
    const role = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\//.exec(arn);
    const roleArn = role ? `arn:aws:iam::${role[1]}:role/${role[2]}` : arn;
    const names = ["*", accountId, `arn:aws:iam::${accountId}:root`, roleArn, arn];
    return letsIn(this.#roles.get(name)?.trust ?? [], "AWS", names, {
      "aws:PrincipalAccount": accountId,
      "aws:PrincipalArn": roleArn,
      ...(typeof externalId === "string" && { "sts:ExternalId": externalId }),
    });
  }

  /** Makes up credentials of a role's session. @param session what it may do at most */
  assume(
    name: string,
    sessionName: string,
    session?: readonly PolicyStatement[],
  ): Credentials & { readonly arn: string } {
    const arn = `arn:aws:sts::${this.accountId}:assumed-role/${name}/${sessionName}`;
    return { ...this.#issue({ name, arn, session }), arn };
  }

  /** Finds who an access key belongs to. */
  identify(accessKeyId: string): Principal | undefined {
    return this.#byKey.get(accessKeyId);
  }

  /** Finds a role by its name, or `root`. */
  find(name: string): Principal | undefined {
    return [...this.#byKey.values()].find((principal) => principal.name === name);
  }

  /** Says in AWS's words why a principal may not do something; `undefined` when it may. */
  denied(principal: Principal, region: string, permission: Permission): string | undefined {
    if (principal === this.#root) return undefined;
    const context = { ...this.#context(principal, region), ...permission.context };
    const asked = { ...permission, context };
    for (const { statement, struck } of this.#forbidden) {
      if (evaluate([statement], asked) !== "denied explicitly") continue;
      struck(principal.name, permission);
      return `${unauthorized(principal, permission)} with an explicit deny in a service control policy`;
    }
    const { statements = [], boundary } = this.#roles.get(principal.name) ?? {};
    const verdict = evaluate(statements, asked, boundary);
    if (verdict === "allowed") {
      const { session } = principal;
      if (!session || evaluate(session, asked) === "allowed") return undefined;
      return `${unauthorized(principal, permission)} because no session policy allows the ${permission.action} action`;
    }
    const policy =
      evaluate(statements, asked) === verdict ? "identity-based policy" : "permissions boundary";
    return (
      unauthorized(principal, permission) +
      (verdict === "denied explicitly"
        ? ` with an explicit deny in ${policy.startsWith("i") ? "an" : "a"} ${policy}`
        : ` because no ${policy} allows the ${permission.action} action`)
    );
  }

  /** The global condition keys of a request that a role signed. */
  #context({ name }: Principal, region: string): RequestContext {
    const now = new Date();
    return {
      "aws:CurrentTime": now.toISOString(),
      "aws:EpochTime": String(Math.floor(now.getTime() / 1000)),
      "aws:PrincipalAccount": this.accountId,
      "aws:PrincipalArn": `arn:aws:iam::${this.accountId}:role/${name}`,
      "aws:PrincipalType": "AssumedRole",
      "aws:RequestedRegion": region,
      "aws:ResourceAccount": this.accountId,
      "aws:SecureTransport": "true",
    };
  }

  #role(name: string): Role {
    const role = this.#roles.get(name);
    if (role) return role;
    const known = [...this.#roles.keys()].join(", ") || "none";
    throw new TypeError(`There is no principal ${name}; known are: ${known}.`);
  }

  #issue(principal: Principal): Credentials {
    const credentials = newCredentials();
    this.#byKey.set(credentials.accessKeyId, principal);
    return credentials;
  }
}

function unauthorized({ arn }: Principal, { action, resource }: Permission): string {
  const what = resource === "*" ? "" : ` on resource: ${resource}`;
  return `User: ${arn} is not authorized to perform: ${action}${what}`;
}

/** @param names what somebody of this kind is called by */
function letsIn(
  trust: readonly TrustStatement[],
  kind: "AWS" | "Service",
  names: readonly string[],
  context: RequestContext,
): boolean {
  const concerning = trust.flatMap(({ Principal: meant, ...statement }) => {
    const isMeant = meant === "*" || [meant[kind] ?? []].flat().some((one) => names.includes(one));
    return isMeant ? [{ ...statement, Resource: "*" }] : [];
  });
  return evaluate(concerning, { action: "sts:AssumeRole", resource: "*", context }) === "allowed";
}
