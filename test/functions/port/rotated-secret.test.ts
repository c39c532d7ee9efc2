import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { assert } from "chai";
import { createSecretReader } from "../../../functions/aws/secrets";
import { createPort } from "../../../functions/port";
import { readCredentials } from "../../../functions/port-credentials";
import { startEndpoint, type TestEndpoint } from "../../sandbox/aws/start";
import { startHttpServer, type TestServer } from "../../support/http-server";
import { login, refusalReply, tokenReply } from "./setup";

const entityPath = "/v1/blueprints/vm/entities/one";

describe("a warm process whose secret was rotated", () => {
  let aws: TestEndpoint;
  let server: TestServer;
  /** What Port takes. */
  let current: { secret: string; token: string };

  beforeEach(async () => {
    aws = await startEndpoint();
    server = await startHttpServer();
    server.on("POST", login, ({ body }) =>
      (body as { clientSecret: string }).clientSecret === current.secret
        ? tokenReply(current.token, 3600)
        : refusalReply(401, "unauthorized"),
    );
    server.on("GET", entityPath, ({ headers }) =>
      headers.authorization === `Bearer ${current.token}`
        ? { json: { ok: true, entity: { identifier: "one", properties: {}, relations: {} } } }
        : refusalReply(401, "unauthorized"),
    );
  });
  afterEach(async () => {
    await server.close();
    await aws.endpoint.close();
  });

  /** Rotates the secret: Port takes the new one alone, and Secrets Manager has it. */
  function rotate(secret: string): void {
    current = { secret, token: `token of ${secret}` };
    aws.endpoint.secrets.put("port", JSON.stringify({ clientId: "id", clientSecret: secret }));
  }

  it("takes the new one when Port first says 401, without a deployment, and reads it once", async () => {
    rotate("the-old-secret");
    const readSecret = createSecretReader(aws.root(SecretsManagerClient));
    const port = createPort({
      baseUrl: server.baseUrl,
      credentials: (options) => readCredentials(readSecret, "port", options),
      backoffSeconds: 0.001,
    });
    const reads = () =>
      aws.hops.all.filter(({ what }) => what.includes("GetSecretValue port")).length;
    await port.entities.get("vm", "one");
    assert.equal(reads(), 1);

    rotate("the-new-secret");
    const entity = await port.entities.get("vm", "one");
    await port.entities.get("vm", "one");

    assert.equal(entity?.identifier, "one");
    assert.equal(reads(), 2);
    const secrets = server.requests
      .filter(({ path }) => path === login)
      .map(({ body }) => (body as { clientSecret: string }).clientSecret);
    assert.deepEqual(secrets, ["the-old-secret", "the-old-secret", "the-new-secret"]);
  });
});
