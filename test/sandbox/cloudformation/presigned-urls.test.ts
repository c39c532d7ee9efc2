import { SignatureV4 } from "@smithy/signature-v4";
import { assert } from "chai";
import { createHash, createHmac, type BinaryLike } from "node:crypto";
import { PresignedUrls, type UrlRequest } from "../../../sandbox/aws/cloudformation/presigned-urls";
import { signQuery } from "../../../sandbox/aws/cloudformation/signature";
import { Hops } from "../../../sandbox/hops";
import { errorOf } from "../aws/start";
import { startStacks, signal, type TestStacks } from "./setup";

const KEY = "arn:aws:cloudformation:eu-west-1:123456789012:stack/s/0f/Handle";

describe("PresignedUrls", () => {
  let test: TestStacks;
  let received: string[];
  let url: string;

  const issue = (more: Partial<UrlRequest> = {}) =>
    test.aws.endpoint.presignedUrls.issue({
      ...{ purpose: "wait condition", region: "eu-west-1", key: KEY },
      receive: (body) => received.push(body.toString()),
      ...more,
    });

  beforeEach(async () => {
    test = await startStacks();
    received = [];
    url = issue();
  });
  afterEach(() => test.close());

  it("writes hosts and paths as CloudFormation does", () => {
    const where = (purpose: UrlRequest["purpose"], region: string) => {
      const { origin, pathname } = new URL(issue({ purpose, region, key: "arn:aws:x|y/z" }));
      return origin + pathname;
    };

    assert.deepEqual(
      ["us-east-1", "eu-west-1", "eu-central-1", "cn-north-1"].map((region) =>
        where("wait condition", region),
      ),
      [
        "https://cloudformation-waitcondition-us-east-1.s3.amazonaws.com/arn%3Aaws%3Ax%7Cy/z",
        "https://cloudformation-waitcondition-eu-west-1.s3-eu-west-1.amazonaws.com/arn%3Aaws%3Ax%7Cy/z",
        "https://cloudformation-waitcondition-eu-central-1.s3.eu-central-1.amazonaws.com/arn%3Aaws%3Ax%7Cy/z",
        "https://cloudformation-waitcondition-cn-north-1.s3.cn-north-1.amazonaws.com.cn/arn%3Aaws%3Ax%7Cy/z",
      ],
    );
    assert.equal(
      where("custom resource", "eu-west-1"),
      "https://cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com/arn%3Aaws%3Ax%7Cy/z",
    );
  });

  it("lets handles live a second less than twelve hours, and answers two hours", () => {
    const life = (one: string) => new URL(one).searchParams.get("X-Amz-Expires");

    assert.equal(life(url), "43199");
    assert.equal(life(issue({ purpose: "custom resource" })), "7200");
    assert.equal(new URL(url).searchParams.get("X-Amz-SignedHeaders"), "host");
    assert.isNotEmpty(new URL(url).searchParams.get("X-Amz-Security-Token"));
  });

  it("takes a PUT and answers with nothing", async () => {
    assert.deepEqual(await test.send(url, signal("SUCCESS")), { status: 200, body: "" });
    assert.deepEqual(received, [JSON.stringify(signal("SUCCESS"))]);
  });

  it("takes the path as clients decode it", async () => {
    const decoded = url.replace("arn%3Aaws%3A", "arn:aws:");

    assert.equal((await test.send(decoded, "x")).status, 200);
    assert.deepEqual(received, ["x"]);
  });

  it("takes an empty content type, and refuses any other", async () => {
    const send = (type: string) => test.send(url, "x", { headers: { "content-type": type } });

    assert.equal((await send("")).status, 200);
    const refused = await send("application/json");
    assert.equal(refused.status, 403);
    assert.include(refused.body, "<Code>SignatureDoesNotMatch</Code>");
    assert.lengthOf(received, 1);
  });

  it("refuses what scanners of mail do with a link", async () => {
    const sent = (method: string) => test.send(url, "", { method });
    const [get, head, remove] = [await sent("GET"), await sent("HEAD"), await sent("DELETE")];

    assert.deepEqual([get.status, head.status, remove.status], [403, 403, 403]);
    assert.include(get.body, "<Code>SignatureDoesNotMatch</Code>");
    const post = await sent("POST");
    assert.equal(post.status, 405);
    assert.include(post.body, "<Code>MethodNotAllowed</Code>");
    assert.isEmpty(received);
  });

  for (const [what, change] of [
    ["another object", (one: string) => one.replace("/Handle?", "/Other?")],
    ["a longer life", (one: string) => one.replace("Expires=43199", "Expires=86400")],
    ["another signature", (one: string) => one.replace(/.$/, (last) => (last === "0" ? "1" : "0"))],
    ["a shorter signature", (one: string) => one.slice(0, -1)],
    ["another region", (one: string) => one.replace("%2Feu-west-1%2F", "%2Feu-west-2%2F")],
    ["another token", (one: string) => one.replace("Security-Token=", "Security-Token=A")],
    ["a broken path", (one: string) => one.replace("arn%3A", "arn%E0%A4%A")],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { status, body } = await test.send(change(url), signal("SUCCESS"));

      assert.equal(status, 403);
      assert.include(body, "<Code>SignatureDoesNotMatch</Code>");
      assert.isEmpty(received);
    });
  }

  it("refuses a request that is not signed", async () => {
    const { status, body } = await test.send(url.split("?")[0] ?? "", "x");

    assert.equal(status, 403);
    assert.include(body, "<Code>AccessDenied</Code><Message>Access Denied</Message>");
    assert.isEmpty(received);
  });

  it("refuses a URL whose time is over, to the second", () => {
    let now = Date.parse("2026-01-31T12:00:00Z");
    const urls = new PresignedUrls(new Hops(), () => now);
    const short = urls.issue({
      ...{ purpose: "wait condition", region: "eu-west-1", key: KEY },
      receive: (body) => received.push(body.toString()),
    });
    const { host, pathname, search } = new URL(short);
    const request = { method: "PUT", url: pathname + search, headers: { host } };
    const put = () => urls.answer(request, Buffer.from("x"));

    now += 43_199_000;
    assert.equal(put()?.status, 200);
    now += 1000;
    const late = put();
    assert.equal(late?.status, 403);
    assert.include(
      late?.body,
      "<Error><Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>43199</X-Amz-Expires><Expires>2026-01-31T23:59:59.000Z</Expires><ServerTime>2026-02-01T00:00:00.000Z</ServerTime>",
    );
    assert.lengthOf(received, 1);
  });

  it("signs as the AWS SDK does", async () => {
    const credentials = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret/with+signs" };
    const [host, path] = ["b.s3-eu-west-1.amazonaws.com", "/arn%3Aaws%3Ax%7Cy/z"];
    const signer = new SignatureV4({
      ...{ credentials: { ...credentials, sessionToken: "to/ken==" }, region: "eu-west-1" },
      ...{ service: "s3", sha256: Sha256, uriEscapePath: false, applyChecksum: false },
    });
    const { query = {} } = await signer.presign(
      {
        ...{ method: "PUT", protocol: "https:", hostname: host, path, query: {} },
        headers: { host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      },
      {
        ...{ expiresIn: 43_199, signingDate: new Date("2026-01-31T12:00:00Z") },
        unhoistableHeaders: new Set(["x-amz-content-sha256"]),
        unsignableHeaders: new Set(["x-amz-content-sha256"]),
      },
    );
    const { "X-Amz-Signature": expected, ...rest } = query as Record<string, string>;

    const made = signQuery(
      { method: "PUT", host, path, query: Object.entries(rest) },
      ...(["20260131T120000Z", "eu-west-1", credentials] as const),
    );

    assert.equal(made, expected);
  });

  it("strikes the next PUTs with what a test orders", async () => {
    const { faults } = test.aws.endpoint.presignedUrls;
    faults.push({ kind: "status", status: 503 }, { kind: "cut" }, { kind: "lost" });

    assert.equal((await test.send(url, "1")).status, 503);
    assert.equal(
      ((await errorOf(test.send(url, "2"))) as NodeJS.ErrnoException).code,
      "ECONNRESET",
    );
    assert.isEmpty(received);
    assert.equal(
      ((await errorOf(test.send(url, "3"))) as NodeJS.ErrnoException).code,
      "ECONNRESET",
    );
    assert.deepEqual(received, ["3"]);
    assert.equal((await test.send(url, "4")).status, 200);
  });

  it("is no way in under other names", async () => {
    const { endpoint } = test.aws;
    const other = url.replace("cloudformation-waitcondition", "my-waitcondition");

    const { body } = await test.send(other, "x");

    assert.include(body, "The Host is");
    assert.isFalse(endpoint.presignedUrls.isOurs(undefined));
    assert.isFalse(endpoint.presignedUrls.isOurs("cloudformation-waitcondition-x.s3.example.com"));
  });

  it("never writes a signature into the timeline", async () => {
    await test.send(url, signal("SUCCESS"));

    const lines = test.aws.hops.all.map(({ part, what }) => `${part}: ${what}`);
    assert.deepEqual(lines, ["S3: PUT to cloudformation-waitcondition-eu-west-1: 200"]);
  });
});

/** SHA-256, with or without a key, as the SDK's signer wants it. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret ? createHmac("sha256", secret as BinaryLike) : createHash("sha256");
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error("A hash is used once.");
  }
}
