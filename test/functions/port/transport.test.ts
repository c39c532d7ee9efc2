import { assert } from "chai";
import { createPort } from "../../../functions/port";
import { type Setup, login, portErrorOf, refusalReply, startPort } from "./setup";

const entityPath = "/v1/blueprints/vm/entities/a";
const logPath = "/v1/actions/runs/r_1/logs";
const runPath = "/v1/actions/runs/r_1";
const found = { json: { ok: true, entity: { identifier: "a", properties: {}, relations: {} } } };
const run = { json: { ok: true, run: { id: "r_1", status: "SUCCESS" } } };

describe("a call to Port", () => {
  let setup: Setup;

  beforeEach(async () => {
    setup = await startPort();
  });
  afterEach(() => setup.server.close());

  const read = (port = setup.port) => port.entities.get("vm", "a");
  const calls = () => setup.server.calls().filter((call) => !call.endsWith(login));

  for (const status of [408, 429, 500, 502, 503, 504]) {
    it(`is repeated after ${status}`, async () => {
      setup.server.on("GET", entityPath, refusalReply(status, "busy"), found);

      assert.equal((await read())?.identifier, "a");

      assert.deepEqual(calls(), [`GET ${entityPath}`, `GET ${entityPath}`]);
    });
  }

  it("is repeated after a lost connection", async () => {
    setup.server.on("GET", entityPath, "reset", found);

    assert.equal((await read())?.identifier, "a");

    assert.equal(calls().length, 2);
  });

  it("is repeated after a timeout, which holds for each attempt", async () => {
    setup.server.on("GET", entityPath, "hang", "hang", found);

    assert.equal((await read(setup.connect({ timeoutSeconds: 0.1 })))?.identifier, "a");

    assert.equal(calls().length, 3);
  });

  it("is repeated with its body when it is a POST or a PATCH", async () => {
    setup.server.on("POST", logPath, refusalReply(503, "busy"), "reset", { status: 201 });
    setup.server.on("PATCH", runPath, refusalReply(502, "busy"), run);

    await setup.port.runs.addLog("r_1", "hello");
    await setup.port.runs.end("r_1", { status: "SUCCESS" });

    assert.deepEqual(
      setup.server.requests.slice(1).map(({ method, body }) => [method, body]),
      [
        ["POST", { message: "hello" }],
        ["POST", { message: "hello" }],
        ["POST", { message: "hello" }],
        ["PATCH", { status: "SUCCESS" }],
        ["PATCH", { status: "SUCCESS" }],
      ],
    );
  });

  it("is sent four times at most", async () => {
    setup.server.on("GET", entityPath, refusalReply(503, "internal_error", "overloaded"));

    const error = await portErrorOf(read());

    assert.equal(calls().length, 4);
    assert.equal(error.status, 503);
    assert.isTrue(error.retryable);
    assert.equal(
      error.message,
      `Port failed on GET ${entityPath} with 503 internal_error: "overloaded"`,
    );
  });

  it("is sent as often as the options say", async () => {
    setup.server.on("GET", entityPath, refusalReply(503, "busy"));

    await portErrorOf(read(setup.connect({ maxAttempts: 2 })));

    assert.equal(calls().length, 2);
  });

  it("is repeated when Retry-After has passed, given in seconds or as a date", async () => {
    const seconds = refusalReply(429, "slow_down", "", { "retry-after": "0" });
    const date = refusalReply(503, "busy", "", { "retry-after": "Thu, 01 Jan 2026 00:00:00 GMT" });
    setup.server.on("GET", entityPath, seconds, date, found);

    assert.equal((await read())?.identifier, "a");

    assert.equal(calls().length, 3);
  });

  it("fails at once when Port asks for a longer wait than allowed", async () => {
    const headers = { "retry-after": "11" };
    setup.server.on("GET", entityPath, refusalReply(429, "slow_down", "easy", headers));

    const error = await portErrorOf(read());

    assert.equal(calls().length, 1);
    assert.isTrue(error.retryable);
    assert.equal(error.retryAfterSeconds, 11);
    assert.equal(
      error.message,
      `Port refused GET ${entityPath} with 429 slow_down: "easy"; it asks to wait 11 s`,
    );
  });

  it("reads a longer wait from a date", async () => {
    const inTwoHours = new Date(Date.now() + 7_200_000).toUTCString();
    const headers = { "retry-after": inTwoHours };
    setup.server.on("GET", entityPath, refusalReply(503, "busy", "", headers));

    const error = await portErrorOf(read());

    assert.equal(calls().length, 1);
    assert.isAbove(error.retryAfterSeconds ?? 0, 7000);
    assert.isAtMost(error.retryAfterSeconds ?? 0, 7200);
  });

  it("reads x-ratelimit-reset of a 429 as seconds or as an epoch", async () => {
    const port = setup.connect({ now: () => 1_700_000_000_000 });
    const seconds = refusalReply(429, "slow_down", "", { "x-ratelimit-reset": "300" });
    const epoch = refusalReply(429, "slow_down", "", { "x-ratelimit-reset": "1700000120" });
    setup.server.on("GET", entityPath, seconds, epoch);

    const errors = [await portErrorOf(read(port)), await portErrorOf(read(port))];

    assert.deepEqual(
      errors.map(({ retryAfterSeconds }) => retryAfterSeconds),
      [300, 120],
    );
    assert.equal(calls().length, 2);
  });

  it("is not repeated when Port refuses it", async () => {
    const refused = refusalReply(422, "blueprint_schema_mismatch", "size must be a number");
    setup.server.on("POST", "/v1/blueprints/vm/entities", refused);

    const error = await portErrorOf(setup.port.entities.upsert("vm", { identifier: "a" }));

    assert.equal(calls().length, 1);
    assert.deepInclude(error, {
      name: "PortError",
      status: 422,
      code: "blueprint_schema_mismatch",
      portMessage: "size must be a number",
      method: "POST",
      path: "/v1/blueprints/vm/entities",
      retryable: false,
    });
    assert.isUndefined(error.retryAfterSeconds);
    assert.equal(
      error.message,
      'Port refused POST /v1/blueprints/vm/entities with 422 blueprint_schema_mismatch: "size must be a number"',
    );
  });

  it("does not follow a redirect, which would take the token elsewhere", async () => {
    const elsewhere = { location: `${setup.server.baseUrl}/elsewhere` };
    setup.server.on("DELETE", entityPath, { status: 307, headers: elsewhere });

    const error = await portErrorOf(setup.port.entities.delete("vm", "a"));

    assert.equal(error.status, 307);
    assert.equal(error.message, `Port failed on DELETE ${entityPath} with 307`);
    assert.deepEqual(calls(), [`DELETE ${entityPath}`]);
  });

  it("fails on a success that is not JSON, or lacks what it is for", async () => {
    setup.server.on("GET", entityPath, { text: "<html>" }, { json: { ok: true } });

    const [page, empty] = [await portErrorOf(read()), await portErrorOf(read())];

    assert.include(page.message, "something that is not a JSON object");
    assert.isTrue(page.retryable);
    assert.include(empty.message, 'without "entity"');
    assert.isFalse(empty.retryable);
  });

  it("takes a 404 from something before Port for a failure, not for an absence", async () => {
    setup.server.on("GET", entityPath, { status: 404, text: "<html>no such route" });

    const error = await portErrorOf(read());

    assert.equal(error.status, 404);
    assert.isUndefined(error.code);
  });

  it("uses one connection for calls that follow each other", async () => {
    setup.server.on("GET", entityPath, found);

    await read();
    await read();
    await read();

    assert.equal(setup.server.requests.length, 4);
    assert.equal(setup.server.connections(), 1);
  });
});

describe("createPort", () => {
  const credentials = () => Promise.resolve({ clientId: "client-id", clientSecret: "secret" });

  for (const baseUrl of ["", "api.port.io", "ftp://api.port.io", "https://api.port.io/v1/"]) {
    it(`refuses the base URL "${baseUrl}"`, () => {
      assert.throws(() => createPort({ baseUrl, credentials }), RangeError, `"${baseUrl}"`);
    });
  }

  it("does not show a password in the base URL", () => {
    assert.throws(
      () => createPort({ baseUrl: "https://me:hunter2@api.port.io", credentials }),
      /^(?!.*hunter2).*an address with a password/s,
    );
  });

  it("takes a base URL with a slash at the end", async () => {
    const setup = await startPort();
    setup.server.on("GET", entityPath, found);

    await setup.connect({ baseUrl: `${setup.server.baseUrl}/` }).entities.get("vm", "a");
    await setup.server.close();

    assert.deepEqual(setup.server.calls(), [`POST ${login}`, `GET ${entityPath}`]);
  });
});
