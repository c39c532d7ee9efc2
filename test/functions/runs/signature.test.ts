import { assert } from "chai";
import { createHmac } from "node:crypto";
import { verifySignature } from "../../../functions/runs/signature";

const secret = "test-secret";
/** Port's way: sign the message with empty headers, then put the two members into them. */
function sign(unsigned: string, timestamp = "1700000000", key = secret): string {
  const digest = createHmac("sha256", key).update(`${timestamp}.${unsigned}`).digest("base64");
  const headers = `{"X-Port-Signature":"v1,${digest}","X-Port-Timestamp":"${timestamp}"}`;
  return unsigned.replace('"headers":{}', () => `"headers":${headers}`);
}

describe("verifySignature", () => {
  it("accepts a message that was signed elsewhere", () => {
    const message =
      '{"action":"restart","headers":{"X-Port-Signature":"v1,T0LBRwWKKyHbTWUQl+LXkar5Vcx9hp83+J/cwrBjkuc=",' +
      '"X-Port-Timestamp":"1700000000"},"context":{"runId":"r_example"},"note":"naïve"}';

    assert.equal(verifySignature(message, secret), "valid");
  });

  it("does not depend on how numbers and keys are written", () => {
    const unsigned = '{"b":1.0,"1":1e5,"0":{"headers":{"a":1}},"headers":{},"text":"a\\"b}\\\\"}';

    assert.equal(verifySignature(sign(unsigned), secret), "valid");
  });

  it("keeps other members of the headers", () => {
    const unsigned = '{"headers":{"x-team":"a"},"context":{"runId":"r_1"}}';
    const digest = createHmac("sha256", secret).update(`1.${unsigned}`).digest("base64");
    const signed = `{"headers":{"X-Port-Signature":"v1,${digest}","x-team":"a","X-Port-Timestamp":"1"},"context":{"runId":"r_1"}}`;

    assert.equal(verifySignature(signed, secret), "valid");
  });

  it("refuses a changed message, another secret and a changed timestamp", () => {
    const signed = sign('{"headers":{},"context":{"runId":"r_1"}}');

    assert.equal(verifySignature(signed.replace("r_1", "r_2"), secret), "invalid");
    assert.equal(verifySignature(signed, "another-secret"), "invalid");
    assert.equal(verifySignature(signed.replace("1700000000", "1700000001"), secret), "invalid");
  });

  it("refuses a message with only one of the two members", () => {
    assert.equal(verifySignature('{"headers":{"X-Port-Signature":"v1,x"}}', secret), "invalid");
    assert.equal(verifySignature('{"headers":{"X-Port-Timestamp":"1"}}', secret), "invalid");
  });

  it("refuses a signature that is no text", () => {
    const message = '{"headers":{"X-Port-Signature":1,"X-Port-Timestamp":"1"}}';

    assert.equal(verifySignature(message, secret), "invalid");
  });

  it("tells an unsigned message apart", () => {
    assert.equal(verifySignature('{"context":{"runId":"r_1"}}', secret), "absent");
    assert.equal(
      verifySignature('{"headers":{},"context":{"headers":{"X-Port-Signature":"x"}}}', secret),
      "absent",
    );
  });
});
