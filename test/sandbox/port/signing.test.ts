import { assert } from "chai";
import { encryptInput, signMessage, signText } from "../../../sandbox/port/signing";

const signature = "v1,T0LBRwWKKyHbTWUQl+LXkar5Vcx9hp83+J/cwrBjkuc=";

describe("signText", () => {
  it("signs timestamp, dot and text, outside ASCII too", () => {
    const text = '{"action":"restart","headers":{},"context":{"runId":"r_example"},"note":"naïve"}';

    assert.equal(signText(text, "test-secret", "1700000000"), signature);
  });
});

describe("signMessage", () => {
  it("puts the signature into the headers where they are", () => {
    const context = { runId: "r_example" };
    const message = { action: "restart", headers: {}, context, note: "naïve" };

    assert.equal(
      signMessage(message, "test-secret", "1700000000"),
      `{"action":"restart","headers":{"X-Port-Signature":"${signature}",` +
        '"X-Port-Timestamp":"1700000000"},"context":{"runId":"r_example"},"note":"naïve"}',
    );
  });

  it("keeps other headers, and signs them", () => {
    const text = signMessage({ headers: { RUN_ID: "r_1" }, a: 1 }, "test-secret", "1700000000");

    const expected = signText('{"headers":{"RUN_ID":"r_1"},"a":1}', "test-secret", "1700000000");
    assert.deepEqual(JSON.parse(text), {
      headers: { RUN_ID: "r_1", "X-Port-Signature": expected, "X-Port-Timestamp": "1700000000" },
      a: 1,
    });
  });

  it("adds headers at the end of a message without them", () => {
    const text = signMessage({ a: 1 }, "test-secret", "1700000000");

    const expected = signText('{"a":1,"headers":{}}', "test-secret", "1700000000");
    assert.equal(
      text,
      `{"a":1,"headers":{"X-Port-Signature":"${expected}","X-Port-Timestamp":"1700000000"}}`,
    );
  });
});

describe("encryptInput", () => {
  const secret = "0123456789abcdef0123456789abcdef-rest";
  const value = "AAECAwQFBgcICQoLDA0OD46z/NStD+zwsMm1Q0LDdWINQ1E1hnQr";

  it("gives IV, ciphertext and tag under the first 32 bytes of the secret", () => {
    const iv = Buffer.from(Array.from({ length: 16 }, (_, i) => i));

    assert.equal(encryptInput("hunter2", secret, iv), value);
  });

  it("takes a new IV each time", () => {
    assert.notEqual(encryptInput("hunter2", secret), encryptInput("hunter2", secret));
  });
});
