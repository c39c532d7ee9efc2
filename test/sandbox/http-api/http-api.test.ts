import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { assert } from "chai";
import * as http from "node:http";
import { Hops } from "../../../sandbox/hops";
import { HttpApi } from "../../../sandbox/http-api/http-api";
import { FunctionPermissions } from "../../../sandbox/lambda/function-permissions";
import { ACCOUNT } from "../aws/start";

const functionArn = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:pages`;

describe("HttpApi", () => {
  let api: HttpApi;
  let hops: Hops;
  let permissions: FunctionPermissions;
  let events: APIGatewayProxyEventV2[];
  let handle: (event: APIGatewayProxyEventV2) => unknown;

  beforeEach(async () => {
    hops = new Hops();
    permissions = new FunctionPermissions();
    events = [];
    handle = () => ({ statusCode: 204 });
    api = await start();
    permissions.add({
      function: "pages",
      principal: "apigateway.amazonaws.com",
      sourceArn: `${api.executionArn}/*/*/approvals/*`,
    });
    const target = `integrations/${api.addIntegration(functionArn)}`;
    for (const method of ["GET", "POST"]) api.addRoute(`${method} /approvals/{id}`, target);
    api.addRoute("GET /closed", target);
    api.addStage("$default");
  });
  afterEach(() => api.stop());

  const start = (timeoutMilliseconds?: number) =>
    HttpApi.start({
      ...{ id: "abc123", region: "eu-west-1", accountId: ACCOUNT, hops, permissions },
      invoke: async (_, event) => {
        const received = event as APIGatewayProxyEventV2;
        events.push(received);
        return handle(received);
      },
      ...(timeoutMilliseconds !== undefined && { timeoutMilliseconds }),
    });
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${api.url}${path}`, { redirect: "manual", ...init });
  const post = async (body: string | Buffer, type: string | undefined) => {
    await call("/approvals/1", {
      method: "POST",
      body: Buffer.from(body),
      ...(type !== undefined && { headers: { "content-type": type } }),
    });
    return events.at(-1);
  };
  const whatHappened = () => hops.all.map(({ what }) => what);

  it("makes the event that API Gateway makes", async () => {
    await call("/approvals/a%20b?token=x%2By&n=1&n=2&empty=", {
      headers: { "X-Mixed-Case": "Yes", cookie: "a=1; b=2", "user-agent": "tests" },
    });

    const [event] = events;
    assert.deepInclude(event, {
      version: "2.0",
      routeKey: "GET /approvals/{id}",
      rawPath: "/approvals/a%20b",
      rawQueryString: "token=x%2By&n=1&n=2&empty=",
      queryStringParameters: { token: "x+y", n: "1,2", empty: "" },
      pathParameters: { id: "a b" },
      cookies: ["a=1", "b=2"],
      isBase64Encoded: false,
    });
    assert.notProperty(event, "body");
    assert.notProperty(event?.headers, "cookie");
    assert.deepInclude(event?.headers, {
      "x-mixed-case": "Yes",
      host: new URL(api.url).host,
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "http",
    });
    const { time, timeEpoch, requestId, ...context } = event?.requestContext ?? {};
    assert.deepEqual(context, {
      accountId: ACCOUNT,
      apiId: "abc123",
      domainName: new URL(api.url).host,
      domainPrefix: "abc123",
      http: {
        method: "GET",
        path: "/approvals/a%20b",
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: "tests",
      },
      routeKey: "GET /approvals/{id}",
      stage: "$default",
    });
    assert.match(time ?? "", /^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/);
    assert.isNumber(timeEpoch);
    assert.isString(requestId);
  });

  it("leaves out what a request does not have", async () => {
    await call("/approvals/1");

    for (const field of ["cookies", "queryStringParameters", "body"]) {
      assert.notProperty(events[0], field);
    }
  });

  for (const type of ["text/plain", "text/html; charset=utf-8", "application/json"]) {
    it(`hands a body of ${type} over as text`, async () => {
      assert.deepInclude(await post("Grüße", type), { body: "Grüße", isBase64Encoded: false });
    });
  }

  for (const type of [
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "application/vnd.api+json",
    undefined,
  ]) {
    it(`hands a body of ${type ?? "no type"} over in base64`, async () => {
      const body = Buffer.from("token=a&decision=approve").toString("base64");

      assert.deepInclude(await post("token=a&decision=approve", type), {
        body,
        isBase64Encoded: true,
      });
    });
  }

  it("answers with the function's status, headers, cookies and body", async () => {
    handle = () => ({
      statusCode: 303,
      headers: { Location: "/approvals/1", "Cache-Control": "no-store" },
      cookies: ["a=1; HttpOnly", "b=2"],
      body: "Elsewhere",
    });

    const answer = await call("/approvals/1");

    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), "/approvals/1");
    assert.equal(answer.headers.get("cache-control"), "no-store");
    assert.equal(answer.headers.get("content-type"), "text/plain;charset=UTF-8");
    assert.deepEqual(answer.headers.getSetCookie(), ["a=1; HttpOnly", "b=2"]);
    assert.equal(await answer.text(), "Elsewhere");
  });

  it("decodes a body in base64", async () => {
    const bytes = Uint8Array.of(0, 255, 128);
    const body = Buffer.from(bytes).toString("base64");
    handle = () => ({ statusCode: 200, body, isBase64Encoded: true });

    const answer = await call("/approvals/1");

    assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), bytes);
  });

  it("takes a result without a status code for the body", async () => {
    handle = () => ({ hello: "there" });

    const answer = await call("/approvals/1");

    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { hello: "there" });
  });

  for (const [what, result] of [
    ["no number as its status", { statusCode: "ok" }],
    ["an object as its body", { statusCode: 200, body: {} }],
    ["headers in a list", { statusCode: 200, headers: [] }],
  ] as const) {
    it(`answers 500 to a result with ${what}`, async () => {
      handle = () => result;

      const answer = await call("/approvals/1");

      assert.equal(answer.status, 500);
      assert.deepEqual(await answer.json(), { message: "Internal Server Error" });
      assert.deepEqual(whatHappened(), ["GET /approvals/{id}: 500 (malformed result)"]);
    });
  }

  it("answers 500 when the function fails, and tells the reason to the timeline alone", async () => {
    handle = () => {
      throw new Error("the token was secret-1");
    };

    const answer = await call("/approvals/1");

    assert.equal(answer.status, 500);
    assert.equal(await answer.text(), '{"message":"Internal Server Error"}');
    assert.deepEqual(whatHappened(), ["GET /approvals/{id}: 500 (the token was secret-1)"]);
  });

  it("answers 503 when the function takes too long", async () => {
    const slow = await start(1);
    permissions.add({ function: "pages", principal: "apigateway.amazonaws.com" });
    slow.addRoute("$default", slow.addIntegration(functionArn));
    slow.addStage("$default");
    handle = () => new Promise(() => undefined);

    const answer = await fetch(slow.url);
    await slow.stop();

    assert.equal(answer.status, 503);
    assert.deepEqual(await answer.json(), { message: "Service Unavailable" });
  });

  it("answers 404 without a route, whatever the method", async () => {
    for (const [path, method] of [
      ["/", "GET"],
      ["/approvals", "GET"],
      ["/approvals/1", "DELETE"],
      ["/approvals/1/2", "GET"],
    ] as const) {
      const answer = await call(path, { method });

      assert.equal(answer.status, 404);
      assert.deepEqual(await answer.json(), { message: "Not Found" });
    }
    assert.isEmpty(events);
  });

  it("invokes no function that it may not invoke", async () => {
    const answer = await call("/closed");

    assert.equal(answer.status, 500);
    assert.isEmpty(events);
    assert.include(
      whatHappened()[0],
      `apigateway.amazonaws.com may not invoke pages for ${api.executionArn}/$default/GET/closed`,
    );
  });

  it("takes bodies of up to 10 MB", async () => {
    const limit = 10 * 1024 * 1024;

    const long = await call("/approvals/1", { method: "POST", body: Buffer.alloc(limit + 1) });
    const full = await call("/approvals/1", { method: "POST", body: Buffer.alloc(limit) });

    assert.deepEqual([long.status, full.status], [413, 204]);
    assert.deepEqual(await long.json(), { message: "Request Entity Too Large" });
    assert.lengthOf(events, 1);
  });

  it("serves nothing before it is deployed, and other stages below their names", async () => {
    const other = await start();
    permissions.add({ function: "pages", principal: "apigateway.amazonaws.com" });
    other.addRoute("GET /approvals/{id}", other.addIntegration(functionArn));

    const before = await fetch(`${other.url}/approvals/1`);
    other.addStage("test");
    const after = await fetch(`${other.url}/test/approvals/1`);
    const bare = await fetch(`${other.url}/approvals/1`);
    await other.stop();

    assert.deepEqual([before.status, after.status, bare.status], [404, 204, 404]);
    assert.equal(events[0]?.requestContext.stage, "test");
    assert.equal(events[0]?.rawPath, "/test/approvals/1");
  });

  it("notes routes, never addresses, which may hold a token", async () => {
    await call("/approvals/1?token=secret-1");

    assert.deepEqual(whatHappened(), ["GET /approvals/{id}: 204"]);
  });

  it("answers HEAD without a body", async () => {
    const status = await new Promise<number | undefined>((resolve) => {
      http
        .request(api.url, { method: "HEAD" }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
        .end();
    });

    assert.equal(status, 404);
  });

  it("refuses routes to integrations that it does not have, and a route twice", () => {
    assert.throws(
      () => api.addRoute("GET /a", "integrations/none"),
      'Its target is "integrations/none", which is no integration of the API.',
    );
    const target = `integrations/${api.addIntegration(functionArn)}`;
    assert.throws(() => api.addRoute("GET /closed", target), "exists in the API already");
  });
});
