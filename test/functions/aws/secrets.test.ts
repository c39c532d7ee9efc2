import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { assert } from "chai";
import { mock } from "node:test";
import { createSecretReader, type ReadSecret } from "../../../functions/aws/secrets";
import { errorOf, startEndpoint, type TestEndpoint } from "../../sandbox/aws/start";

const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:port-a1b2c3";
const lifetime = 15 * 60 * 1000;

describe("createSecretReader", () => {
  let aws: TestEndpoint;
  let read: ReadSecret;
  /** How often Secrets Manager was asked, refusals included. */
  const asked = () => aws.hops.all.filter(({ part }) => part === "Secrets Manager").length;

  before(async () => void (aws = await startEndpoint()));
  beforeEach(() => {
    mock.timers.enable({ apis: ["Date"], now: Date.now() });
    aws.hops.all.length = 0;
    aws.endpoint.faults.clear();
    aws.endpoint.secrets.put(arn, "first");
    read = createSecretReader(aws.root(SecretsManagerClient));
  });
  afterEach(() => mock.timers.reset());
  after(() => aws.endpoint.close());

  it("asks once in 15 minutes", async () => {
    const first = await read(arn);
    aws.endpoint.secrets.put(arn, "second");

    mock.timers.tick(lifetime - 1);
    const cached = await read(arn);
    mock.timers.tick(1);
    const renewed = await read(arn);

    assert.deepEqual([first, cached, renewed], ["first", "first", "second"]);
    assert.equal(asked(), 2);
  });

  it("asks once for readers that come together", async () => {
    assert.deepEqual(await Promise.all([read(arn), read(arn)]), ["first", "first"]);

    assert.equal(asked(), 1);
  });

  it("passes the cache by when asked to, and keeps what it reads", async () => {
    await read(arn);
    aws.endpoint.secrets.put(arn, "second");

    const texts = [await read(arn, { fresh: true }), await read(arn)];

    assert.deepEqual(texts, ["second", "second"]);
    assert.equal(asked(), 2);
  });

  it("keeps secrets apart", async () => {
    aws.endpoint.secrets.put("other", "another");

    assert.deepEqual([await read(arn), await read("other")], ["first", "another"]);
  });

  it("does not keep a failure", async () => {
    aws.endpoint.faults.add({ service: "Secrets Manager", error: "InternalServiceError" });

    const failures = await Promise.all([errorOf(read(arn)), errorOf(read(arn))]);
    const text = await read(arn);

    assert.deepEqual(
      failures.map(({ name }) => name),
      ["InternalServiceError", "InternalServiceError"],
    );
    assert.equal(text, "first");
  });

  it("refuses a secret without text", async () => {
    aws.endpoint.secrets.put(arn, "");

    const error = await errorOf(read(arn));

    assert.equal(error.message, `Secret ${arn} has no text; store a JSON object in it.`);
  });
});
