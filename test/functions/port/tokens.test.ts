import { assert } from "chai";
import type { PortOptions } from "../../../functions/port";
import type { RecordedRequest } from "../../support/http-server";
import { type Setup, login, portErrorOf, refusalReply, startPort, tokenReply } from "./setup";

const entityPath = "/v1/blueprints/vm/entities/a";
const found = { json: { ok: true, entity: { identifier: "a", properties: {}, relations: {} } } };
const unauthorized = refusalReply(401, "unauthorized", "no");

describe("the access token", () => {
  let setup: Setup;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = 1_000_000;
    setup = await startPort({ now: () => nowMs });
    setup.server.on("GET", entityPath, found);
  });
  afterEach(() => setup.server.close());

  const read = () => setup.port.entities.get("vm", "a");
  const logins = () => setup.server.calls(login).length;
  const tokensUsed = () =>
    setup.server.requests
      .filter(({ path }) => path === entityPath)
      .map(({ headers }) => headers.authorization);
  /** Refuses the given tokens, accepts any other. */
  const refusing =
    (...tokens: string[]) =>
    ({ headers }: RecordedRequest) =>
      tokens.some((token) => headers.authorization === `Bearer ${token}`) ? unauthorized : found;

  it("is fetched with the credentials when the first call needs it", async () => {
    assert.equal(logins(), 0);

    await read();

    const [request] = setup.server.requests;
    assert.equal(request?.path, login);
    assert.equal(request?.headers["content-type"], "application/json");
    assert.isUndefined(request?.headers.authorization);
    assert.deepEqual(request?.body, { clientId: "client-id", clientSecret: "client-secret" });
    assert.deepEqual(tokensUsed(), ["Bearer token-1"]);
    assert.deepEqual(setup.credentialCalls, [false]);
  });

  it("is shared by concurrent calls", async () => {
    await Promise.all([read(), read(), read(), read()]);

    assert.equal(logins(), 1);
    assert.equal(tokensUsed().length, 4);
  });

  it("is used until a minute before it expires", async () => {
    await read();
    nowMs += 3_539_999;
    await read();
    assert.equal(logins(), 1);

    nowMs += 1;
    await read();

    assert.deepEqual(tokensUsed(), ["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
  });

  it("is used for nine tenths of a short life", async () => {
    setup.server.on("POST", login, tokenReply("short", 100));
    await read();
    nowMs += 89_999;
    await read();
    assert.equal(logins(), 1);

    nowMs += 1;
    await read();

    assert.equal(logins(), 2);
  });

  it("is renewed once when Port refuses it, and the call repeated", async () => {
    setup.server.on("GET", entityPath, refusing("token-1"));

    assert.equal((await read())?.identifier, "a");

    assert.deepEqual(tokensUsed(), ["Bearer token-1", "Bearer token-2"]);
    assert.deepEqual(setup.credentialCalls, [false, false]);
  });

  it("is renewed once for concurrent calls that are all refused", async () => {
    await read();
    setup.server.on("GET", entityPath, refusing("token-1"));

    await Promise.all([read(), read(), read()]);

    assert.equal(logins(), 2);
    assert.equal(tokensUsed().filter((token) => token === "Bearer token-2").length, 3);
  });

  it("is made from fresh credentials when the new one is refused too", async () => {
    setup.server.on("GET", entityPath, refusing("token-1", "token-2"));

    await read();

    assert.deepEqual(tokensUsed(), ["Bearer token-1", "Bearer token-2", "Bearer token-3"]);
    assert.deepEqual(setup.credentialCalls, [false, false, true]);
  });

  it("ends in an error when that does not help either", async () => {
    setup.server.on("GET", entityPath, unauthorized);

    const error = await portErrorOf(read());

    assert.equal(error.status, 401);
    assert.equal(error.path, entityPath);
    assert.isFalse(error.retryable);
    assert.equal(
      error.message,
      `Port refused GET ${entityPath} with 401 unauthorized: "no". ` +
        "Check the client id and the client secret, and that they belong to this region of Port.",
    );
    assert.equal(tokensUsed().length, 3);
    assert.deepEqual(setup.credentialCalls, [false, false, true]);
  });

  it("is asked for again with fresh credentials when Port refuses the cached ones", async () => {
    setup.server.on("POST", login, unauthorized, tokenReply("rotated", 3600));

    await read();

    assert.deepEqual(setup.credentialCalls, [false, true]);
    assert.deepEqual(tokensUsed(), ["Bearer rotated"]);
  });

  it("ends in an error when Port refuses the fresh credentials", async () => {
    setup.server.on("POST", login, unauthorized);

    const error = await portErrorOf(read());

    assert.equal(error.path, login);
    assert.equal(error.status, 401);
    assert.equal(logins(), 2);
    assert.deepEqual(tokensUsed(), []);
  });

  it("is fetched again by the next call when fetching it failed", async () => {
    setup.server.on("POST", login, refusalReply(403, "blocked"), tokenReply("later", 3600));
    await portErrorOf(Promise.all([read(), read()]));

    await read();

    assert.deepEqual(tokensUsed(), ["Bearer later"]);
  });

  it("passes on what the credentials throw", async () => {
    const failure = new Error("secret longshore/port is empty");
    const credentials: PortOptions["credentials"] = () => Promise.reject(failure);

    const outcome = await setup
      .connect({ credentials })
      .entities.get("vm", "a")
      .catch((error: unknown) => error);

    assert.strictEqual(outcome, failure);
  });
});
