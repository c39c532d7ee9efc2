import { assert } from "chai";
import { developer, own, send, startStandIn, usePort } from "./setup";
import { expectRefusal, textOf } from "./fixtures";

const token = "/v1/auth/access_token";
const credentials = { clientId: own.clientId, clientSecret: own.clientSecret };

describe("PortStandIn", () => {
  const fixture = usePort();

  it("listens on 127.0.0.1 only", () => {
    assert.match(fixture.port.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("refuses a first account whose secret cannot be an encryption key", async () => {
    const start = startStandIn({ accounts: [{ clientId: "mine", clientSecret: "x".repeat(31) }] });

    const error = await start.then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    assert.equal(
      error?.message,
      'The client secret of account "mine" has 31 bytes; it needs at least 32, ' +
        "because its first 32 encrypt secret inputs.",
    );
  });

  it("refuses to start without an account", async () => {
    const message = await startStandIn({ accounts: [] }).catch((error: Error) => error.message);

    assert.equal(message, "accounts is empty; give at least Longshore's own one.");
  });

  it("gives a new token for the right credentials", async () => {
    const first = await send(fixture.port.url, "POST", token, credentials);
    const second = await send(fixture.port.url, "POST", token, credentials);

    assert.equal(first.status, 200);
    const { accessToken, ...others } = first.body;
    assert.deepEqual(others, { ok: true, expiresIn: 10800, tokenType: "Bearer" });
    assert.notEqual(accessToken, second.body.accessToken);
  });

  it("refuses wrong credentials", async () => {
    for (const wrong of [
      { clientId: own.clientId, clientSecret: developer.clientSecret },
      { clientId: "nobody", clientSecret: own.clientSecret },
    ]) {
      await expectRefusal(
        send(fixture.port.url, "POST", token, wrong),
        401,
        "unauthorized",
        `The credentials of client "${wrong.clientId}" are wrong.`,
      );
    }
  });

  it("refuses every other call without a token, known route or not", async () => {
    for (const path of ["/v1/blueprints", "/v1/nothing"]) {
      await expectRefusal(
        send(fixture.port.url, "GET", path),
        401,
        "unauthorized",
        'The header "Authorization: Bearer …" is missing.',
      );
    }
  });

  it("refuses unknown and revoked tokens", async () => {
    assert.equal((await fixture.call("GET", "/v1/blueprints")).status, 200);

    fixture.port.revokeTokens();

    const message = "The access token is unknown or was revoked.";
    await expectRefusal(fixture.call("GET", "/v1/blueprints"), 401, "unauthorized", message);
  });

  it("answers 404 for a route it does not have", async () => {
    await expectRefusal(
      fixture.call("GET", "/v1/scorecards"),
      404,
      "not_found",
      "The stand-in has no route GET /v1/scorecards.",
    );
  });

  it("takes a body of 1 MiB and refuses a longer one with 413", async () => {
    const padding = (bytes: number) => JSON.stringify({ pad: "x".repeat(bytes - 10) });

    assert.equal(padding(1048576).length, 1048576);
    assert.equal((await fixture.call("POST", "/v1/blueprints", padding(1048576))).status, 422);
    await expectRefusal(
      fixture.call("POST", "/v1/blueprints", padding(1048577)),
      413,
      "request_too_large",
      "The body has 1048577 bytes; allowed: 1048576 (1 MiB).",
    );
  });

  it("says what is wrong with a body that is not JSON", async () => {
    const answer = await fixture.call("POST", "/v1/blueprints", '{"identifier": }');

    assert.equal(answer.status, 400);
    assert.equal(answer.body.error, "bad_request");
    assert.match(textOf(answer.body.message), /^The body is not JSON: Unexpected token/);
  });

  it("asks for a body where there is none", async () => {
    const message = "The request needs a JSON body.";
    await expectRefusal(fixture.call("POST", "/v1/blueprints"), 422, "invalid_request", message);
  });

  it("answers 500 when the topic takes no message", async () => {
    const port = await startStandIn({
      produce: () => {
        throw new Error("broker is gone");
      },
    });
    try {
      const { body } = await send(port.url, "POST", token, credentials);
      const headers = { authorization: `Bearer ${textOf(body.accessToken)}` };
      const blueprint = {
        ...{ identifier: "b", title: "B", schema: { properties: {} } },
        changelogDestination: { type: "KAFKA" },
      };
      await send(port.url, "POST", "/v1/blueprints", blueprint, headers);
      const path = "/v1/blueprints/b/entities";
      const call = send(port.url, "POST", path, { identifier: "e" }, headers);

      const message = "The stand-in failed: broker is gone";
      await expectRefusal(call, 500, "internal_error", message);
    } finally {
      await port.close();
    }
  });

  it("counts down the rate limit in every answer", async () => {
    const answers = [
      await send(fixture.port.url, "POST", token, credentials),
      await fixture.call("GET", "/v1/blueprints"),
      await fixture.call("GET", "/v1/nothing"),
    ];

    const limits = answers.map(({ headers }) => headers.get("x-ratelimit-remaining"));
    // The fixture's own request for a token lies between the first and the second.
    assert.deepEqual(limits, ["14999", "14997", "14996"]);
    const headers = answers[0]?.headers;
    assert.equal(headers?.get("x-ratelimit-limit"), "15000");
    assert.equal(headers?.get("x-ratelimit-period"), "300");
    const secondsLeft = Number(headers?.get("x-ratelimit-reset")) - Date.now() / 1000;
    assert.isAbove(secondsLeft, 280);
    assert.isAtMost(secondsLeft, 300);
  });

  it("records every call, without secrets and tokens", async () => {
    await fixture.call("GET", "/v1/actions/runs?limit=2&active=true");
    await fixture.call("DELETE", "/v1/blueprints/a%2Fb");
    await fixture.call("POST", "/v1/blueprints", { identifier: "x" });

    assert.deepEqual(fixture.port.calls, [
      { method: "POST", path: token, query: {}, status: 200, body: { clientId: "longshore" } },
      {
        method: "GET",
        path: "/v1/actions/runs",
        query: { limit: "2", active: "true" },
        status: 200,
        body: undefined,
      },
      { method: "DELETE", path: "/v1/blueprints/a%2Fb", query: {}, status: 404, body: undefined },
      { method: "POST", path: "/v1/blueprints", query: {}, status: 422, body: { identifier: "x" } },
    ]);
  });

  it("can be closed twice", async () => {
    await fixture.port.close();
    await fixture.port.close();
  });
});
