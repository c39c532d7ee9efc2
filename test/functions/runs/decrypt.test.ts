import { assert } from "chai";
import { decryptInput, decryptInputs } from "../../../functions/runs/decrypt";
import { InputError } from "../../../registry/errors";
import { field } from "../../../registry/fields";

const secret = "0123456789abcdef0123456789abcdef-rest";
const encrypted = "AAECAwQFBgcICQoLDA0OD46z/NStD+zwsMm1Q0LDdWINQ1E1hnQr";
const fields = { password: field.secret("Password"), name: field.string("Name") };

describe("decryptInput", () => {
  it("decrypts what Port encrypted", () => {
    assert.equal(decryptInput(encrypted, secret), "hunter2");
  });

  it("refuses a value of another secret", () => {
    assert.throws(() => decryptInput(encrypted, "f".repeat(32)));
  });

  it("refuses a value that is too short, without quoting it", () => {
    assert.throws(
      () => decryptInput("c2hvcnQ=", secret),
      /^it has 5 bytes; an encrypted value has at least 32$/,
    );
  });
});

describe("decryptInputs", () => {
  it("replaces the secret inputs and lists their values", () => {
    const result = decryptInputs(fields, { password: encrypted, name: "db" }, () => secret);

    assert.deepEqual(result, {
      properties: { password: "hunter2", name: "db" },
      secrets: ["hunter2"],
    });
  });

  it("does not ask for the client secret when no input is secret", () => {
    const ask = () => assert.fail("the client secret was read");

    assert.deepEqual(decryptInputs({ name: fields.name }, { name: "db" }, ask).secrets, []);
  });

  it("names the input that cannot be decrypted", () => {
    assert.throws(
      () => decryptInputs(fields, { password: "bm9wZQ==" }, () => secret),
      InputError,
      /^Password \(password\) cannot be decrypted: /,
    );
  });
});
