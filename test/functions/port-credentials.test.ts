import { assert } from "chai";
import { messageSecretOf, readCredentials } from "../../functions/port-credentials";
import { errorOf } from "../sandbox/aws/start";

const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:port-a1b2c3";
const read = (text: string) => readCredentials(async () => text, arn);

describe("readCredentials", () => {
  it("reads the client id and secret and nothing else", async () => {
    const credentials = await read('{"clientId":"id","clientSecret":"s3cret","more":1}');

    assert.deepEqual(credentials, { clientId: "id", clientSecret: "s3cret" });
    assert.equal(messageSecretOf(credentials), "s3cret");
  });

  it("reads the organisation's secret besides, with which Port signs and encrypts", async () => {
    const text = '{"clientId":"id","clientSecret":"s3cret","organizationSecret":"0rg"}';

    assert.equal(messageSecretOf(await read(text)), "0rg");
  });

  it("passes on which secret, and whether it is to be read anew", async () => {
    const asked: unknown[] = [];
    const readSecret = async (...args: unknown[]) => {
      asked.push(args);
      return '{"clientId":"id","clientSecret":"s3cret"}';
    };

    await readCredentials(readSecret, arn, { fresh: true });

    assert.deepEqual(asked, [[arn, { fresh: true }]]);
  });

  it("passes on that the secret cannot be read", async () => {
    const error = await errorOf(readCredentials(() => Promise.reject(new Error("denied")), arn));

    assert.equal(error.message, "denied");
  });

  for (const [what, text, missing] of [
    ["the id is missing", '{"clientSecret":"s3cret"}', "clientId"],
    ["the secret is missing", '{"clientId":"s3cret-id"}', "clientSecret"],
    ["the secret is empty", '{"clientId":"s3cret-id","clientSecret":""}', "clientSecret"],
    ["the secret is no text", '{"clientId":"s3cret-id","clientSecret":["s3cret"]}', "clientSecret"],
    ["it is a list", '["s3cret"]', "clientId"],
    ["it is null", "null", "clientId"],
  ] as const) {
    it(`names the secret and the member, and no value, when ${what}`, async () => {
      const error = await errorOf(read(text));

      assert.equal(
        error.message,
        `Secret ${arn} has no ${missing}; it must hold {"clientId": "…", "clientSecret": "…"}. ` +
          "Set portClientId and portClientSecret in the stack and deploy again.",
      );
    });
  }

  it("does not quote a text that is not JSON", async () => {
    const error = await errorOf(read("s3cret"));

    assert.equal(error.message, `Secret ${arn} is not JSON; deploy the stack again to restore it.`);
    assert.isUndefined(error.cause);
  });
});
