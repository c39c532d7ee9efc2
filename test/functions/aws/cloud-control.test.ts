import { assert } from "chai";
import type { Json } from "../../../functions/port/types";
import { InputError } from "../../../registry/errors";
import { errorOf, startEndpoint, type TestEndpoint } from "../../sandbox/aws/start";
import { attempt as attemptWith, clientsOf, type Attempt } from "./setup";

const bucket = "AWS::S3::Bucket";

describe("createCloudControl", () => {
  let aws: TestEndpoint;
  const attempt = (options?: Attempt) => attemptWith(clientsOf(aws), options);
  const buckets = (region = "eu-west-1") =>
    aws.endpoint.cloudControl.store.list(region, bucket).map(({ identifier }) => identifier);

  beforeEach(async () => void (aws = await startEndpoint({ delayMilliseconds: 1 })));
  afterEach(() => aws.endpoint.close());

  it("creates a resource and waits until it is there", async () => {
    const created = await attempt().create(bucket, { BucketName: "logs" });

    assert.equal(created.identifier, "logs");
    assert.deepInclude(created.properties, { BucketName: "logs", Arn: "arn:aws:s3:::logs" });
    assert.deepEqual(buckets(), ["logs"]);
  });

  it("creates one resource when a run is repeated", async () => {
    const first = await attempt().create(bucket, {});
    const second = await attempt().create(bucket, {});

    assert.equal(second.identifier, first.identifier);
    assert.deepEqual(buckets(), [first.identifier]);
  });

  it("creates one resource for each run", async () => {
    await attempt({ operationId: "r_1" }).create(bucket, {});
    await attempt({ operationId: "r_2" }).create(bucket, {});

    assert.lengthOf(buckets(), 2);
  });

  it("refuses a second creation of a type that is not told apart", async () => {
    const cloudControl = attempt();
    await cloudControl.create(bucket, {});

    const error = await errorOf(cloudControl.create(bucket, {}));

    assert.equal(
      error.message,
      'This run does "create AWS::S3::Bucket" twice; ' +
        'give each its own "as", such as { as: "second" }.',
    );
    assert.lengthOf(buckets(), 1);
  });

  it("tells creations apart by as, whatever its letters and length", async () => {
    const cloudControl = attempt();
    const long = "x".repeat(200);
    for (const as of ["ä", "ö", `${long}1`, `${long}2`]) {
      await cloudControl.create(bucket, {}, { as });
    }

    assert.lengthOf(buckets(), 4);
  });

  it("creates in the region it is told", async () => {
    await attempt().create(bucket, { BucketName: "far" }, { region: "us-east-1" });

    assert.deepEqual([buckets(), buckets("us-east-1")], [[], ["far"]]);
  });

  it("reads a resource, and knows when there is none", async () => {
    const cloudControl = attempt();
    await cloudControl.create(bucket, { BucketName: "logs" });

    const found = await cloudControl.get(bucket, "logs");
    const missing = await cloudControl.get(bucket, "nowhere");

    assert.equal(found?.identifier, "logs");
    assert.equal(found?.properties.Arn, "arn:aws:s3:::logs");
    assert.isUndefined(missing);
  });

  it("deletes a resource, and knows when there was none", async () => {
    await attempt({ operationId: "r_0" }).create(bucket, { BucketName: "logs" });

    const answers = [
      await attempt({ operationId: "r_1" }).delete(bucket, "logs"),
      await attempt({ operationId: "r_2" }).delete(bucket, "logs"),
    ];

    assert.deepEqual(answers, [true, false]);
    assert.deepEqual(buckets(), []);
  });

  it("says once more that it deleted what it deleted when a run is repeated", async () => {
    await attempt({ operationId: "r_0" }).create(bucket, { BucketName: "logs" });

    const answers = [
      await attempt().delete(bucket, "logs"),
      await attempt().delete(bucket, "logs"),
    ];

    assert.deepEqual(answers, [true, true]);
  });

  describe("update", () => {
    const tag = (value: string) =>
      [{ op: "add", path: "/Tags/-", value: tagOf(value) }] satisfies [
        { op: "add"; path: string; value: Json },
      ];
    const tagOf = (Key: string) => ({ Key, Value: "" });
    const tags = () =>
      aws.endpoint.cloudControl.store.get("eu-west-1", bucket, "logs")?.properties.Tags;
    beforeEach(() =>
      attempt({ operationId: "r_0" }).create(bucket, { BucketName: "logs", Tags: [] }),
    );

    it("patches a resource once when a run is repeated", async () => {
      await attempt().update(bucket, "logs", tag("a"));
      await attempt().update(bucket, "logs", tag("a"));

      assert.deepEqual(tags(), [tagOf("a")]);
    });

    it("takes another patch of a later attempt for another request", async () => {
      await attempt().update(bucket, "logs", tag("a"));
      await attempt().update(bucket, "logs", tag("b"));

      assert.deepEqual(tags(), [tagOf("a"), tagOf("b")]);
    });

    it("tells patches apart under a long as", async () => {
      const as = "x".repeat(200);
      await attempt().update(bucket, "logs", tag("a"), { as });
      await attempt().update(bucket, "logs", tag("b"), { as });

      assert.deepEqual(tags(), [tagOf("a"), tagOf("b")]);
    });

    it("refuses a resource that is not there, in AWS's words", async () => {
      const error = await errorOf(attempt().update(bucket, "nowhere", tag("a")));

      assert.instanceOf(error, InputError);
      assert.match(
        error.message,
        /^AWS could not update AWS::S3::Bucket \(ResourceNotFound.*nowhere/,
      );
    });
  });
});
