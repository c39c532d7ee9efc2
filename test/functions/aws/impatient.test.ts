import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { assert } from "chai";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { createDeskClients } from "../../../functions/approvals/desk";
import { impatient } from "../../../functions/aws/impatient";
import { restoreEnvironment } from "../../support/environment";

/** A client whose settings were not asked for yet. */
interface Configured {
  readonly config: { readonly requestHandler: { readonly configProvider: Promise<object> } };
}

describe("impatient", () => {
  restoreEnvironment();

  it("gives up a call that is not answered", async () => {
    const server = http.createServer(() => undefined).listen(0, "127.0.0.1");
    await once(server, "listening");
    const client = new KMSClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: "eu-west-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      maxAttempts: 1,
      requestHandler: { ...impatient.requestHandler, requestTimeout: 50 },
    });

    const error = await client.send(new ListKeysCommand({})).catch((reason: Error) => reason);

    assert.propertyVal(error, "name", "TimeoutError");
    server.closeAllConnections();
    server.close();
  });

  it("is how a desk makes its clients", async () => {
    process.env.AWS_REGION ??= "eu-west-1";
    for (const { config } of Object.values(createDeskClients()) as Configured[]) {
      const { configProvider } = config.requestHandler;
      assert.deepInclude(await configProvider, impatient.requestHandler);
    }
  });
});
