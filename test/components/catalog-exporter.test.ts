import * as pulumi from "@pulumi/pulumi";
import { assert } from "chai";
import { CatalogExporter } from "../../components/catalog-exporter";
import { PortCredentials } from "../../components/port-credentials";
import { eventQueuePolicy } from "../../policies/catalog-exporter";
import { runUnderMocks } from "../support/pulumi";
import { arn, defaults, registryOf } from "./setup";

describe("CatalogExporter", function () {
  this.timeout(30_000);

  it("lets rules of other programs send to the queue, but not to its dead letters", async () => {
    const otherRules = ["arn:aws:events:eu-west-1:123456789012:rule/team-*"];

    const program = await runUnderMocks(
      () =>
        new CatalogExporter("catalog", {
          registry: registryOf(),
          credentials: new PortCredentials("port", {
            clientId: pulumi.secret("id"),
            clientSecret: pulumi.secret("secret"),
          }),
          portBaseUrl: "https://api.port.io",
          regions: ["eu-west-1"],
          resyncHours: 0,
          deletionThreshold: 0.3,
          retrySeconds: 5,
          otherRules,
          defaults,
        }),
    );

    const policyOf = (role: string) => program.named(`catalog-${role}-policy`).inputs.policy;
    assert.equal(policyOf("events"), eventQueuePolicy(arn("sqs", "catalog"), [], otherRules));
    assert.equal(policyOf("dead"), eventQueuePolicy(arn("sqs", "catalog-dead"), []));
  });
});
