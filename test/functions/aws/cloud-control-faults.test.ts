import { assert } from "chai";
import type { Json } from "../../../functions/port/types";
import { InputError } from "../../../registry/errors";
import { errorOf, startEndpoint, type TestEndpoint } from "../../sandbox/aws/start";
import { attempt as attemptWith, clientsOf, type Attempt } from "./setup";

const bucket = "AWS::S3::Bucket";
const instance = "AWS::EC2::Instance";

describe("createCloudControl, when AWS fails", () => {
  let aws: TestEndpoint;
  const attempt = (options?: Attempt) => attemptWith(clientsOf(aws), options);
  const buckets = () =>
    aws.endpoint.cloudControl.store.list("eu-west-1", bucket).map(({ identifier }) => identifier);

  beforeEach(async () => void (aws = await startEndpoint({ delayMilliseconds: 1 })));
  afterEach(() => aws.endpoint.close());

  describe("a refusal", () => {
    it("of AWS's handler is an InputError with AWS's words", async () => {
      const error = await errorOf(attempt().create(instance, { InstanceType: "t3.micro" }));

      assert.instanceOf(error, InputError);
      assert.equal(
        error.message,
        "AWS could not create AWS::EC2::Instance (InvalidRequest: " +
          "The request must contain the parameter ImageId)",
      );
    });

    for (const name of ["TypeNotFoundException", "AccessDeniedException", "ValidationException"]) {
      it(`of the call is an InputError (${name})`, async () => {
        const fault = { operation: "CreateResource", error: name, message: "Not this." };
        aws.endpoint.cloudControl.faults.add(fault);

        const error = await errorOf(attempt().create(bucket, {}));

        assert.instanceOf(error, InputError);
        const message = `AWS could not create AWS::S3::Bucket (${name}: Not this.)`;
        assert.equal(error.message, message);
      });
    }

    it("of reading is an InputError", async () => {
      aws.endpoint.cloudControl.faults.add({ error: "UnsupportedActionException", message: "No." });

      const error = await errorOf(attempt().get(bucket, "logs"));

      assert.instanceOf(error, InputError);
      assert.match(error.message, /^AWS could not read AWS::S3::Bucket logs \(UnsupportedAction/);
    });
  });

  describe("a passing fault", () => {
    it("of the call is no InputError, and the same request is asked again", async () => {
      aws.endpoint.cloudControl.faults.add({ error: "ThrottlingException" });
      const notes = new Map<string, Json>();

      const error = await errorOf(attempt({ notes }).create(bucket, {}));
      await attempt({ notes }).create(bucket, {});

      assert.notInstanceOf(error, InputError);
      assert.deepEqual([...notes], []);
      assert.lengthOf(buckets(), 1);
    });

    for (const [what, notes] of [
      ["remembered", new Map<string, Json>()],
      ["forgotten", undefined],
    ] as const) {
      it(`of the handler is asked anew in the next attempt (${what})`, async () => {
        const fault = { operation: "CreateResource", asynchronous: true, message: "Slow." };
        aws.endpoint.cloudControl.faults.add({ ...fault, error: "Throttling" });
        const options = { ...(notes && { notes }) };

        const error = await errorOf(attempt(options).create(bucket, {}));
        const created = await attempt(options).create(bucket, {});

        assert.notInstanceOf(error, InputError);
        assert.equal(error.message, "AWS could not create AWS::S3::Bucket (Throttling: Slow.)");
        assert.deepEqual(buckets(), [created.identifier]);
        if (notes) assert.deepEqual([...notes], [["tries of create AWS::S3::Bucket", 1]]);
      });
    }
  });
});
