import { assert } from "chai";
import { mock } from "node:test";
import { patientSecrets } from "../../../functions/port-model/patient-secrets";
import { errorOf } from "../../support/error-of";

function refusal(name: string): Error {
  return Object.assign(new Error("User is not authorized to perform it"), { name });
}

describe("patientSecrets", () => {
  const patience = { seconds: 0.01, pauseSeconds: 0.002 };

  it("asks again while IAM does not know the policy yet", async () => {
    const outcomes = [refusal("AccessDeniedException"), refusal("AccessDeniedException"), "text"];
    const read = mock.fn(async () => {
      const next = outcomes.shift();
      if (next instanceof Error) throw next;
      return next ?? "";
    });

    assert.equal(await patientSecrets(read, patience)("arn", { fresh: true }), "text");

    assert.deepEqual(
      read.mock.calls.map((call) => call.arguments),
      [1, 2, 3].map(() => ["arn", { fresh: true }]),
    );
  });

  it("passes the refusal on when the time is over", async () => {
    const read = mock.fn(() => Promise.reject<string>(refusal("AccessDeniedException")));

    const error = await errorOf(patientSecrets(read, patience)("arn"));

    assert.equal(error.name, "AccessDeniedException");
    assert.equal(read.mock.callCount(), 6);
  });

  it("passes any other failure on at once", async () => {
    const read = mock.fn(() => Promise.reject<string>(refusal("ResourceNotFoundException")));

    await errorOf(patientSecrets(read, patience)("arn"));

    assert.equal(read.mock.callCount(), 1);
  });
});
