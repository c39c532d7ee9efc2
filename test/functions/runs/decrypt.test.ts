import { assert } from "chai";
import { decryptAnew, decryptInput, decryptInputs } from "../../../functions/runs/decrypt";
import { InputError } from "../../../registry/errors";
import { field } from "../../../registry/fields";
import { errorOf } from "../../sandbox/aws/start";

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

describe("decryptAnew", () => {
  const properties = { password: encrypted };
  /** Gives one secret from the cache and another when it is read anew. */
  const secrets = (cached: string, present: string) => {
    const calls: boolean[] = [];
    const read = async ({ fresh }: { readonly fresh: boolean }) => {
      calls.push(fresh);
      return fresh ? present : cached;
    };
    return { calls, read };
  };

  it("reads the secret again when the one that is known does not fit", async () => {
    const { calls, read } = secrets("f".repeat(32), secret);

    const result = await decryptAnew(fields, properties, read);

    assert.deepEqual(result.secrets, ["hunter2"]);
    assert.deepEqual(calls, [false, true]);
  });

  it("refuses what the present secret does not fit either, and says which one Port uses", async () => {
    const { read } = secrets("f".repeat(32), "g".repeat(32));

    const error = await errorOf(decryptAnew(fields, properties, read));

    assert.instanceOf(error, InputError);
    assert.match(error.message, /the setting portOrganizationSecret is probably another one/);
  });

  it("reads no secret when no input is one", async () => {
    const { calls, read } = secrets(secret, secret);

    await decryptAnew({ name: fields.name }, { name: "db" }, read);

    assert.deepEqual(calls, []);
  });

  it("takes an empty secret for one that was left empty", async () => {
    const { read } = secrets(secret, secret);

    const result = await decryptAnew(fields, { password: "" }, read);

    assert.deepEqual(result, { properties: { password: "" }, secrets: [] });
  });
});
