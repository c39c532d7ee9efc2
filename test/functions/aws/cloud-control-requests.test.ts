import { assert } from "chai";
import { clientToken } from "../../../functions/aws/cloud-control";
import type { Json } from "../../../functions/port/types";
import { InputError } from "../../../registry/errors";
import { errorOf } from "../../sandbox/aws/start";
import { attempt, scriptedClients } from "./setup";

const bucket = "AWS::S3::Bucket";
const event = (OperationStatus: string, more: object = {}) => ({
  ProgressEvent: { RequestToken: "request", Operation: "CREATE", OperationStatus, ...more },
});

describe("createCloudControl, asking AWS", () => {
  it("does not ask anew when a creation failed and may have left something behind", async () => {
    const failed = event("FAILED", { Identifier: "b-1", ErrorCode: "ServiceInternalError" });
    const { clients, sent } = scriptedClients(event("IN_PROGRESS"), failed);
    const notes = new Map<string, Json>();

    const error = await errorOf(attempt(clients, { notes }).create(bucket, {}));

    assert.instanceOf(error, InputError);
    const why = "ServiceInternalError: no reason given";
    assert.equal(error.message, `AWS could not create AWS::S3::Bucket b-1 (${why})`);
    assert.deepEqual([...notes], []);
    assert.lengthOf(sent, 2);
  });

  it("takes a request that somebody cancelled for a refusal", async () => {
    const { clients } = scriptedClients(event("CANCEL_COMPLETE"));

    const error = await errorOf(attempt(clients).create(bucket, {}));

    assert.instanceOf(error, InputError);
    assert.match(error.message, /\(CANCEL_COMPLETE: no reason given\)$/);
  });

  it("gives the properties that were asked for when AWS does not repeat them", async () => {
    const { clients } = scriptedClients(event("SUCCESS", { Identifier: "b-1" }));

    const created = await attempt(clients).create(bucket, { BucketName: "b-1" });

    assert.deepEqual(created, { identifier: "b-1", properties: { BucketName: "b-1" } });
  });

  it("passes over ten failed requests of earlier attempts and no more", async () => {
    const failed = event("FAILED", { ErrorCode: "Throttling" });
    const { clients, sent } = scriptedClients(...Array<object>(12).fill(failed));

    await errorOf(attempt(clients).create(bucket, {}));

    assert.lengthOf(sent, 11);
    assert.equal(new Set(sent.map(({ input }) => input.ClientToken)).size, 11);
  });

  it("stops asking how a request is getting on when the work is over", async () => {
    const over = new AbortController();
    const { clients, sent } = scriptedClients(
      event("IN_PROGRESS"),
      () => {
        over.abort(new Error("over"));
        return event("IN_PROGRESS");
      },
      event("SUCCESS"),
    );

    const error = await errorOf(attempt(clients, { signal: over.signal }).create(bucket, {}));

    assert.equal(error.name, "AbortError");
    assert.deepEqual(
      sent.map(({ name }) => name),
      ["CreateResourceCommand", "GetResourceRequestStatusCommand"],
    );
    assert.deepEqual(sent[1]?.input, { RequestToken: "request" });
  });
});

describe("clientToken", () => {
  const create = "create AWS::S3::Bucket";

  for (const runId of ["r_Zk31pQ0aTt7vLw2x", "ü €/\n", "", "r".repeat(300)]) {
    it(`is one that AWS takes, for run ${JSON.stringify(runId.slice(0, 20))}`, () => {
      const token = clientToken(runId, create, 12);

      assert.match(token, /^[-A-Za-z0-9+/=]{1,128}$/);
    });
  }

  it("begins with the run id, to be found in CloudTrail", () => {
    assert.match(clientToken("r-1", create, 0), /^r-1-create-AWS-S3-Bucket-[0-9a-f]{12}$/);
  });

  it("is the same for the same request", () => {
    assert.equal(clientToken("r_1", create, 1), clientToken("r_1", create, 1));
  });

  it("differs where the request differs, even in what cannot stand in it", () => {
    const long = "x".repeat(128);
    const tokens = [
      clientToken("r_1", create, 0),
      clientToken("r_1", create, 1),
      clientToken("r.1", create, 0),
      clientToken("r_1", `${create} ä`, 0),
      clientToken("r_1", `${create} ö`, 0),
      clientToken("r_1", `${create} ${long}1`, 0),
      clientToken("r_1", `${create} ${long}2`, 0),
      clientToken(`${long}1`, create, 0),
      clientToken(`${long}2`, create, 0),
    ];

    assert.lengthOf([...new Set(tokens)], tokens.length);
  });
});
