import { inspect } from "node:util";
import { assert } from "chai";
import type { PortError } from "../../../functions/port";
import { unreachable } from "../../../functions/port/describe-failure";
import type { RecordedRequest } from "../../support/http-server";
import { type Setup, login, portErrorOf, refusalReply, startPort } from "./setup";

const logPath = "/v1/actions/runs/r_1/logs";
const secrets = ["token-1", "client-secret", "Bearer", "private text"];

/** Everything that logging the error could show. */
function shown(error: PortError): string {
  return [
    inspect(error, { depth: 20, showHidden: true }),
    inspect(error.cause, { depth: 20, showHidden: true }),
    JSON.stringify(error),
    error.stack,
    String(error),
  ].join("\n");
}

function assertClean(error: PortError): void {
  for (const secret of secrets) {
    assert.notInclude(shown(error), secret);
  }
  assert.notMatch(shown(error), /authorization/i);
}

describe("PortError", () => {
  let setup: Setup;

  beforeEach(async () => {
    setup = await startPort({ maxAttempts: 2 });
  });
  afterEach(() => setup.server.close());

  const write = (port = setup.port) => port.runs.addLog("r_1", "private text");

  it("shows nothing of the request when Port refuses it", async () => {
    setup.server.on("POST", logPath, refusalReply(422, "run_exhausted", "the run is over"));

    const error = await portErrorOf(write());

    assertClean(error);
    assert.isUndefined(error.cause);
    assert.deepEqual(JSON.parse(JSON.stringify(error)), {
      name: "PortError",
      status: 422,
      code: "run_exhausted",
      portMessage: "the run is over",
      method: "POST",
      path: logPath,
      retryable: false,
    });
  });

  it("shows nothing of the request when the connection is lost", async () => {
    setup.server.on("POST", logPath, "reset");

    const error = await portErrorOf(write());

    assertClean(error);
    assert.isUndefined(error.status);
    assert.equal(error.code, "ECONNRESET");
    assert.isTrue(error.retryable);
    assert.match(
      error.message,
      /^Port did not answer POST \/v1\/actions\/runs\/r_1\/logs: ECONNRESET, /,
    );
    assert.strictEqual(Object.getPrototypeOf(error.cause), Error.prototype);
    assert.sameMembers(Object.getOwnPropertyNames(error.cause), ["stack", "message", "code"]);
  });

  it("shows nothing of the request when Port is silent", async () => {
    setup.server.on("POST", logPath, "hang");

    const error = await portErrorOf(write(setup.connect({ timeoutSeconds: 0.1 })));

    assertClean(error);
    assert.equal(error.code, "ETIMEDOUT");
    assert.isTrue(error.retryable);
    assert.equal(setup.server.calls(logPath).length, 2);
  });

  it("shows nothing of the request when the answer is not JSON", async () => {
    setup.server.on("POST", logPath, ({ headers }) => ({ text: `<p>${headers.authorization}` }));

    assertClean(await portErrorOf(write()));
  });

  it("shows no credentials when the login fails", async () => {
    setup.server.on("POST", login, "reset");

    const error = await portErrorOf(write());

    assertClean(error);
    assert.equal(error.path, login);
  });

  it("blots out a token or a client secret that comes back in the answer", async () => {
    const echo = ({ headers, body }: RecordedRequest) =>
      refusalReply(
        400,
        `got ${headers.authorization}`,
        `${headers.authorization} ${JSON.stringify(body)}`,
      );
    setup.server.on("GET", "/v1/actions/runs/r_1", echo);
    const refused = await portErrorOf(setup.port.runs.get("r_1"));
    setup.server.on("POST", login, echo);
    const notLoggedIn = await portErrorOf(setup.connect().runs.get("r_1"));

    assert.equal(refused.code, "got Bearer ***");
    assert.notInclude(shown(refused), "token-1");
    assert.include(notLoggedIn.portMessage, '"clientSecret":"***"');
    assert.notInclude(shown(notLoggedIn), "client-secret");
  });

  it("cuts a message that is too long to read", async () => {
    setup.server.on("POST", logPath, refusalReply(422, "invalid_request", "x".repeat(5000)));

    const error = await portErrorOf(write());

    assert.equal(error.portMessage, `${"x".repeat(1000)}…`);
  });

  it("has a reason even when the network's error has only a code", () => {
    const failure = Object.assign(new AggregateError([]), { code: "ECONNREFUSED" });

    const error = unreachable(failure, { method: "GET", path: "/v1/x", retryable: true });

    assert.equal(error.message, "Port did not answer GET /v1/x: ECONNREFUSED");
    assert.equal((error.cause as Error).message, "ECONNREFUSED");
  });
});
