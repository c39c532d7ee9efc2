import { assert } from "chai";
import { createPresignedPut } from "../../../functions/approvals/presigned-put";
import { ForeignUrlError } from "../../../functions/approvals/presigned-url";
import { errorOf } from "../../sandbox/aws/start";
import { restoreEnvironment } from "../../support/environment";
import { startHttpServer, type Reply, type TestServer } from "../../support/http-server";

const host = "cloudformation-waitcondition-eu-west-1.s3.eu-west-1.amazonaws.com";
const path = "/arn%3Aaws%3Acloudformation/a%2Fb%7Ec/Gate";
const url = `https://${host}${path}?X-Amz-Signature=5ecre7&X-Amz-Security-Token=a%2Bb%2F%3D`;

describe("createPresignedPut", () => {
  let server: TestServer;
  const put = createPresignedPut({
    ...{ region: "eu-west-1", pauseMilliseconds: 1 },
    ...{ tryMilliseconds: 300, totalMilliseconds: 10_000 },
  });
  const send = () => put(url, "wait condition", { Status: "SUCCESS", Reason: "größer" });
  const answer = (...replies: [Reply, ...Reply[]]) => server.on("PUT", path, ...replies);

  restoreEnvironment();
  beforeEach(async () => {
    server = await startHttpServer();
    process.env.AWS_ENDPOINT_URL_S3 = server.baseUrl;
  });
  afterEach(() => server.close());

  it("puts JSON with the host and path that were signed, and without a content type", async () => {
    answer({ status: 200, text: "" });

    const result = await send();

    assert.deepEqual(result, { state: "accepted" });
    assert.lengthOf(server.requests, 1);
    const { method, headers, query, body } = server.requests[0] ?? assert.fail();
    assert.equal(method, "PUT");
    assert.deepEqual(headers, { host, "content-length": "40", connection: "close" });
    assert.deepEqual(query, { "X-Amz-Signature": "5ecre7", "X-Amz-Security-Token": "a+b/=" });
    assert.deepEqual(body, { Status: "SUCCESS", Reason: "größer" });
  });

  it("goes to AWS_ENDPOINT_URL when there is none for S3", async () => {
    delete process.env.AWS_ENDPOINT_URL_S3;
    process.env.AWS_ENDPOINT_URL = server.baseUrl;
    answer({ status: 200 });

    assert.deepEqual(await send(), { state: "accepted" });
  });

  const passing: [string, Reply][] = [
    ["a broken connection", "reset"],
    ["no answer in time", "hang"],
    ["an error of S3", { status: 503, text: "<Error><Code>SlowDown</Code></Error>" }],
    ["a slow request", { status: 400, text: "<Error><Code>RequestTimeout</Code></Error>" }],
    ["too many requests", { status: 429 }],
    ["a redirect for a while", { status: 307, headers: { location: "https://evil.example/" } }],
  ];
  for (const [what, reply] of passing) {
    it(`tries again after ${what}, three times in all`, async () => {
      answer(reply, reply, { status: 200 });
      assert.deepEqual(await send(), { state: "accepted" });
      assert.lengthOf(server.requests, 3);

      answer(reply);
      const error = await errorOf(send());

      assert.lengthOf(server.requests, 6);
      assert.match(
        error.message,
        /^The wait condition at cloudformation-waitcondition-.* could not/,
      );
      assert.notInclude(error.message, "X-Amz");
    });
  }

  const final: [number, string, string][] = [
    [403, "<Error><Code>AccessDenied</Code><Message>5ecre7</Message></Error>", "403 AccessDenied"],
    [404, "<Error><Code>NoSuchBucket</Code></Error>", "404 NoSuchBucket"],
    [400, "<Error><Code>5ecre7 5ecre7</Code></Error>", "400"],
    [301, "", "301"],
    [308, "", "308"],
  ];
  for (const [status, text, reason] of final) {
    it(`takes ${status} for the last word, and follows nothing`, async () => {
      const elsewhere = { location: `${server.baseUrl}/elsewhere` };
      answer({ status, text, headers: elsewhere });

      const result = await send();

      assert.deepEqual(result, { state: "refused", reason: `S3 answered ${reason}` });
      assert.deepEqual(server.calls(), [`PUT ${path}`]);
    });
  }

  it("does not quote the signature when nobody listens", async () => {
    process.env.AWS_ENDPOINT_URL_S3 = "http://127.0.0.1:1";

    const error = await errorOf(send());

    assert.match(error.message, /could not be told: no connection \(ECONNREFUSED\)\.$/);
    assert.isUndefined(error.cause);
  });

  it("sends nothing to another host", async () => {
    const error = await errorOf(
      put("https://evil.example/?X-Amz-Signature=1", "wait condition", {}),
    );

    assert.instanceOf(error, ForeignUrlError);
    assert.lengthOf(server.requests, 0);
  });

  it("ends in the time that its caller has, when that is less", async () => {
    answer("hang");

    const error = await errorOf(put(url, "wait condition", {}, 20));

    assert.match(error.message, /could not be told: no answer within 0 s/);
    assert.lengthOf(server.requests, 1);
  });

  it("begins no further try after the time for all of them", async () => {
    const hurried = createPresignedPut({
      ...{ region: "eu-west-1", totalMilliseconds: 5000, pauseMilliseconds: 60_000 },
    });
    answer("reset");

    await errorOf(hurried(url, "wait condition", {}));

    assert.lengthOf(server.requests, 1);
  });
});
