import {
  GenerateMacCommand,
  KMSClient,
  VerifyMacCommand,
  type MacAlgorithmSpec,
} from "@aws-sdk/client-kms";
import { assert } from "chai";
import { errorOf, startEndpoint, type TestEndpoint } from "./start";

const hmac = { usage: "GENERATE_VERIFY_MAC", spec: "HMAC_256" };

describe("KMS at the endpoint", () => {
  let aws: TestEndpoint;
  let kms: KMSClient;
  let key: string;
  beforeEach(async () => {
    aws = await startEndpoint();
    kms = aws.root(KMSClient);
    key = aws.endpoint.kms.createKey("eu-west-1", hmac);
  });
  afterEach(() => aws.endpoint.close());

  const request = (KeyId: string, text: string, algorithm: MacAlgorithmSpec = "HMAC_SHA_256") => ({
    KeyId,
    Message: Buffer.from(text),
    MacAlgorithm: algorithm,
  });
  const generate = (KeyId: string, text: string, client = kms) =>
    client.send(new GenerateMacCommand(request(KeyId, text)));
  const verify = (KeyId: string, text: string, Mac: Uint8Array, client = kms) =>
    client.send(new VerifyMacCommand({ ...request(KeyId, text), Mac }));

  it("makes a code of 32 bytes that it accepts for the same key and message", async () => {
    const { Mac = new Uint8Array(), KeyId, MacAlgorithm } = await generate(key, "approval 1");
    const again = await generate(key, "approval 1");

    const verified = await verify(key, "approval 1", Mac);

    assert.deepEqual([Mac.length, KeyId, MacAlgorithm], [32, key, "HMAC_SHA_256"]);
    assert.deepEqual(again.Mac, Mac);
    assert.deepEqual([verified.MacValid, verified.KeyId], [true, key]);
  });

  it("refuses a code of another message, another key, another length or with one bit changed", async () => {
    const other = aws.endpoint.kms.createKey("eu-west-1", hmac);
    const { Mac = new Uint8Array() } = await generate(key, "approval 1");
    const flipped = Uint8Array.from(Mac, (byte, index) => (index === 31 ? byte ^ 1 : byte));

    const errors = [
      await errorOf(verify(key, "approval 2", Mac)),
      await errorOf(verify(other, "approval 1", Mac)),
      await errorOf(verify(key, "approval 1", Mac.slice(0, 16))),
      await errorOf(verify(key, "approval 1", flipped)),
    ];

    assert.deepEqual(
      errors.map(({ name }) => name),
      Array<string>(4).fill("KMSInvalidMacException"),
    );
  });

  it("finds a key by its id and by its alias", async () => {
    aws.endpoint.kms.createAlias("eu-west-1", "alias/links", key.split("/")[1] ?? "");

    const byArn = await generate(key, "a");
    const byId = await generate(key.split("/")[1] ?? "", "a");
    const byAlias = await generate("alias/links", "a");

    assert.deepEqual(byId.Mac, byArn.Mac);
    assert.deepEqual([byAlias.Mac, byAlias.KeyId], [byArn.Mac, key]);
  });

  it("knows only keys that exist, in their region", async () => {
    const none = await errorOf(generate("11111111-2222-3333-4444-555555555555", "a"));
    const alias = await errorOf(generate("alias/none", "a"));
    const elsewhere = await errorOf(generate(key, "a", aws.root(KMSClient, "us-east-1")));

    assert.equal(none.name, "NotFoundException");
    assert.match(none.message, /^Key 'arn:aws:kms:eu-west-1:.*:key\/1{8}.*' does not exist$/);
    assert.match(alias.message, /^Alias 'arn:aws:kms:.*:alias\/none' does not exist$/);
    assert.equal(elsewhere.name, "NotFoundException");
    assert.throws(() => aws.endpoint.kms.createAlias("eu-west-1", "alias/a", "none"), TypeError);
  });

  it("refuses keys that are for something else, and algorithms of other keys", async () => {
    const encrypting = aws.endpoint.kms.createKey("eu-west-1", {
      usage: "ENCRYPT_DECRYPT",
      spec: "SYMMETRIC_DEFAULT",
    });

    const usage = await errorOf(generate(encrypting, "a"));
    const algorithm = await errorOf(
      kms.send(new GenerateMacCommand(request(key, "a", "HMAC_SHA_512"))),
    );

    assert.equal(usage.name, "InvalidKeyUsageException");
    assert.equal(algorithm.name, "InvalidKeyUsageException");
  });

  it("refuses a disabled key until it is enabled again", async () => {
    aws.endpoint.kms.setEnabled(key, false);
    const error = await errorOf(generate(key, "a"));

    aws.endpoint.kms.setEnabled(key, true);
    const { Mac } = await generate(key, "a");

    assert.deepEqual([error.name, error.message], ["DisabledException", `${key} is disabled.`]);
    assert.isDefined(Mac);
  });

  it("takes messages of 1 to 4096 bytes", async () => {
    await generate(key, "a".repeat(4096));
    const long = await errorOf(generate(key, "a".repeat(4097)));

    assert.match(long.message, /'message' failed .* have length less than or equal to 4096$/);
  });

  it("checks the permission for each operation on the key, however it is named", async () => {
    aws.endpoint.kms.createAlias("eu-west-1", "alias/links", key);
    const checking = aws.as(KMSClient, [
      { Effect: "Allow", Action: "kms:VerifyMac", Resource: key },
    ]);
    const { Mac = new Uint8Array() } = await generate(key, "a");

    const { MacValid } = await verify("alias/links", "a", Mac, checking);
    const error = await errorOf(generate(key, "a", checking));

    assert.isTrue(MacValid);
    assert.equal(error.name, "AccessDeniedException");
    assert.include(error.message, `kms:GenerateMac on resource: ${key} because`);
  });
});
