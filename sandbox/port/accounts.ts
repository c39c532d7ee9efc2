import { randomBytes } from "node:crypto";
import type { PortCredentials } from "../../functions/port/types";
import { ApiError } from "./api-error";
import { bodyOf } from "./body-of";
import { ENCRYPTION_KEY_BYTES } from "./signing";

/** A pair of credentials that the stand-in accepts. */
export interface PortClientAccount {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `trigger.by.userId` of what it does; default `<clientId>@clients`, as Port names a client. */
  readonly userId?: string;
  readonly email?: string;
  /** Roles in Port: `Member` for a person and `Admin` for a client, unless given. */
  readonly roles?: readonly string[];
  readonly teams?: readonly string[];
}

/** What somebody is in Port. */
export interface Rights {
  readonly roles: string[];
  readonly teams: string[];
}

/** Who does something, without credentials. */
export interface Actor {
  readonly userId: string;
  readonly email: string;
}

const TOKEN_SECONDS = 10_800;

const readCredentials = bodyOf<PortCredentials>("POST /v1/auth/access_token");

/** What a login gives. */
export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly tokenType: string;
}

/** The organisation's accounts and the access tokens they were given. */
export class Accounts {
  readonly actors: readonly Actor[];
  /** Signs and encrypts messages: the first account's secret. */
  readonly signingSecret: string;
  readonly #accounts: readonly PortClientAccount[];
  readonly #tokens = new Map<string, Actor>();

  constructor(accounts: readonly PortClientAccount[]) {
    const [own] = accounts;
    if (own === undefined) throw new Error("accounts is empty; give at least Longshore's own one.");
    checkSecret(own);
    this.signingSecret = own.clientSecret;
    this.#accounts = accounts;
    this.actors = accounts.map(actorOf);
  }

  /** Answers `POST /v1/auth/access_token`. @throws ApiError 401 for wrong credentials. */
  issueToken(body: unknown): IssuedToken {
    const { clientId, clientSecret } = readCredentials(body);
    const account = this.#accounts.find((candidate) => candidate.clientId === clientId);
    if (account?.clientSecret !== clientSecret) {
      throw unauthorized(`The credentials of client "${clientId}" are wrong.`);
    }
    const accessToken = randomBytes(32).toString("base64url");
    this.#tokens.set(accessToken, actorOf(account));
    return { accessToken, expiresIn: TOKEN_SECONDS, tokenType: "Bearer" };
  }

  /** Whose token an `Authorization` header carries. @throws ApiError 401 without a valid one. */
  authenticate(authorization: string | undefined): Actor {
    const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) throw unauthorized('The header "Authorization: Bearer …" is missing.');
    const actor = this.#tokens.get(token);
    if (actor === undefined) throw unauthorized("The access token is unknown or was revoked.");
    return actor;
  }

  /** What an account is allowed by. */
  rightsOf({ userId }: Actor): Rights {
    const account = this.#accounts.find((one) => actorOf(one).userId === userId);
    const { roles = [account?.email === undefined ? "Admin" : "Member"], teams = [] } =
      account ?? {};
    return { roles: [...roles], teams: [...teams] };
  }

  /** Makes every token given so far invalid. */
  revokeTokens(): void {
    this.#tokens.clear();
  }
}

function checkSecret(own: PortClientAccount): void {
  const bytes = Buffer.byteLength(own.clientSecret);
  if (bytes >= ENCRYPTION_KEY_BYTES) return;
  throw new Error(
    `The client secret of account "${own.clientId}" has ${bytes} bytes; it needs at least ` +
      `${ENCRYPTION_KEY_BYTES}, because its first ${ENCRYPTION_KEY_BYTES} encrypt secret inputs.`,
  );
}

function actorOf(account: PortClientAccount): Actor {
  const userId = account.userId ?? `${account.clientId}@clients`;
  return { userId, email: account.email ?? userId };
}

function unauthorized(message: string): ApiError {
  return new ApiError(401, "unauthorized", message);
}
