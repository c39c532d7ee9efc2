import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CloudControlClient } from "@aws-sdk/client-cloudcontrol";
import type { AwsClients } from "../../registry/contract/aws";
import { gatherDeclarations, type CatalogDeclaration } from "../../functions/catalog/declarations";
import { IndexStore } from "../../functions/catalog/index-store";
import type { CatalogParts } from "../../functions/catalog/catalog-parts";
import { createPaces } from "../../functions/catalog/read-pace";
import { createJq } from "../../functions/jq";
import { createPort } from "../../functions/port";
import { toPortBlueprint } from "../../registry/blueprint";
import type { ResourceType } from "../../registry/resource";
import { AwsEndpoint } from "../../sandbox/aws/endpoint";
import { Hops } from "../../sandbox/hops";
import { PortStandIn } from "../../sandbox/port/stand-in";
import { registerTestTypes } from "./extensions";
import { inProcess } from "./in-process";

const account = { clientId: "longshore", clientSecret: "s".repeat(32) };

/** The catalog domain over stand-ins for AWS and Port, without Lambda and queues. */
export class TestCatalog {
  private constructor(
    readonly aws: AwsEndpoint,
    readonly port: PortStandIn,
    readonly parts: CatalogParts,
    /** What the catalog put on its own queue. */
    readonly sent: { readonly body: string; readonly delaySeconds: number }[],
    private readonly dynamo: DynamoDBClient,
  ) {}

  /** The index as another process sees it, holding resources for so long. */
  indexHolding(milliseconds: number): IndexStore {
    return new IndexStore(this.dynamo, "index", milliseconds);
  }

  /**
   * @param resources types whose blueprints are made in Port
   * @param entries what a config.json declares besides
   */
  static async start(
    resources: readonly ResourceType[],
    entries: readonly CatalogDeclaration[] = [],
  ): Promise<TestCatalog> {
    const hops = new Hops();
    const aws = await AwsEndpoint.start({ hops, accountId: "123456789012" });
    registerTestTypes(aws.cloudControl.store);
    const port = await PortStandIn.start({
      orgId: "org_test",
      accounts: [account],
      topics: { runs: "org_test.runs", changes: "org_test.change.log" },
      produce: () => undefined,
      hops,
    });
    const connection = {
      ...{ endpoint: aws.url, region: "eu-west-1", credentials: aws.rootCredentials },
    };
    const client = createPort({
      baseUrl: port.url,
      credentials: async () => account,
      backoffSeconds: 0.001,
    });
    for (const { blueprint } of resources) {
      if (typeof blueprint === "object" && "schema" in blueprint)
        await client.blueprints.upsert(toPortBlueprint(blueprint));
    }
    const dynamo = await createTable(inProcess(DynamoDBClient, connection, aws));
    const sent: TestCatalog["sent"] = [];
    const parts: CatalogParts = {
      // Of this test alone: a file that is throttled slows down nobody who comes after it.
      paceOf: createPaces(),
      resources: gatherDeclarations(resources, entries, ["eu-west-1"]),
      index: new IndexStore(dynamo, "index"),
      port: client,
      jq: createJq(),
      clients: createClients((region) =>
        inProcess(CloudControlClient, { ...connection, region, maxAttempts: 1 }, aws),
      ),
      accountId: "123456789012",
      send: async (bodies, delaySeconds = 0) =>
        void sent.push(...bodies.map((body) => ({ body, delaySeconds }))),
    };
    return new TestCatalog(aws, port, parts, sent, dynamo);
  }

  async close(): Promise<void> {
    await this.parts.jq.close();
    await this.port.close();
    await this.aws.close();
  }
}

/** Only Cloud Control, with faults answered at once: repeating is the catalog's business here. */
function createClients(make: (region: string) => CloudControlClient): AwsClients {
  const clients = new Map<string, CloudControlClient>();
  return {
    client<C extends object>(_class: unknown, region = "eu-west-1"): C {
      const client = clients.get(region) ?? make(region);
      clients.set(region, client);
      return client as unknown as C;
    },
  };
}

async function createTable(client: DynamoDBClient): Promise<DynamoDBClient> {
  await client.send(
    new CreateTableCommand({
      TableName: "index",
      KeySchema: [
        { AttributeName: "partition", KeyType: "HASH" },
        { AttributeName: "identifier", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "partition", AttributeType: "S" },
        { AttributeName: "identifier", AttributeType: "S" },
      ],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  return client;
}
