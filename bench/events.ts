import { CloudControlClient } from "@aws-sdk/client-cloudcontrol";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { gatherDeclarations } from "../functions/catalog/declarations";
import { handleMessages, type MessageParts } from "../functions/catalog/handle-messages";
import { IndexStore } from "../functions/catalog/index-store";
import { createJq } from "../functions/jq";
import { createPort } from "../functions/port";
import { resource } from "../handlers/resources/sns-topic";
import { median } from "./bundles/cold-start";
import {
  inTurns,
  ownWork,
  ratios,
  spread,
  startPeer,
  startServices,
  type Row,
  type Worker,
} from "./measure";
import { noPeer } from "./runs";

const batchSize = 10;
const size = { rounds: 7, count: 6 };

/** Batches of ten events: what each is about. */
const kinds: readonly (readonly [string, (batch: number, event: number) => string, string])[] = [
  ["new resources", (batch, event) => `topic-${batch}-${event}`, "≥ 8"],
  ["unchanged resources", (_batch, event) => `topic-same-${event}`, "≥ 20"],
  ["one hot resource", () => "topic-hot", "≥ 20"],
];

/** Measures batches of ten events, beside the calls that Port's former exporter makes for them. */
export async function benchEvents(): Promise<readonly Row[]> {
  const services = await startServices();
  const parts = exporterParts(services.url);
  const peer = startPeer("the former exporter", "old_exporter.py", services.url);
  const rows: Row[] = [];
  try {
    for (const [what, nameOf, target] of kinds) {
      const ours = batches(`Longshore, ${what}`, parts, nameOf);
      await ours.run(2);
      await services.order();
      await ours.run(1);
      const calls = [...(await services.order())].map(([name, count]) => `${count} × ${name}`);
      rows.push([`calls for ten events, ${what}`, calls.join(", "), ""]);
      if (!peer) continue;
      const pairs = await inTurns(peer, ours, size);
      const rate = ratios(pairs, ({ times }) => median(times));
      rows.push([`events/s, ${what}: ratio to the former exporter's calls`, spread(rate), target]);
      const cpu = ratios(
        pairs.map(([theirs, own]) => [own, theirs] as const),
        (round) => round.cpu,
      );
      rows.push([`CPU for ten events, ${what}: ratio`, spread(cpu), ""]);
    }
    return peer ? rows : [...rows, noPeer];
  } finally {
    await parts.jq.close();
    peer?.close();
    services.close();
  }
}

/** The exporter over the benches' services. */
export function exporterParts(url: string): MessageParts {
  const credentials = { accessKeyId: "bench", secretAccessKey: "bench" };
  const connection = { endpoint: url, region: "eu-west-1", credentials };
  const cloudControl = new CloudControlClient(connection);
  const own = { clientId: "bench", clientSecret: "bench" };
  return {
    resources: gatherDeclarations([resource], [], ["eu-west-1"]),
    index: new IndexStore(new DynamoDBClient(connection), "index"),
    port: createPort({ baseUrl: `${url}/port`, credentials: async () => own }),
    jq: createJq(),
    clients: { client: <C extends object>() => cloudControl as unknown as C },
    accountId: "123456789012",
    send: async () => undefined,
    tell: async () => undefined,
    hasTime: () => true,
    ...{ deletionThreshold: 0.3, maxDeliveries: 12 },
  };
}

function batches(
  name: string,
  parts: MessageParts,
  nameOf: (batch: number, event: number) => string,
): Worker {
  let time = Date.now();
  return ownWork(name, async (batch) => {
    const events = Array.from({ length: batchSize }, (_, event) => ({
      messageId: `${batch}-${event}`,
      deliveries: 1,
      body: JSON.stringify({
        ...{ resource_type: "AWS::SNS::Topic", region: ".awsRegion", identifier: ".topic" },
        ...{ action: '"upsert"', awsRegion: "eu-west-1", topic: nameOf(batch, event) },
        time: new Date((time += 1000)).toISOString(),
      }),
    }));
    const verdicts = await handleMessages(parts, events);
    const open = verdicts.find(({ state }) => state !== "done");
    if (open) throw new Error(`An event was not handled: ${JSON.stringify(open)}`);
  });
}
