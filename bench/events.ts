import { CloudControlClient } from "@aws-sdk/client-cloudcontrol";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { gatherDeclarations } from "../functions/catalog/declarations";
import { handleMessages, type MessageParts } from "../functions/catalog/handle-messages";
import { IndexStore } from "../functions/catalog/index-store";
import { createJq } from "../functions/jq";
import { createPort } from "../functions/port";
import { eventsOfBatch } from "../registry/queue-limits";
import { resource } from "../handlers/resources/sns-topic";
import { median } from "./bundles/cold-start";
import {
  inTurns,
  ownWork,
  ratios,
  spread,
  startPeer,
  startServices,
  type Round,
  type Row,
  type Worker,
} from "./measure";
import { noPeer } from "./runs";

/** Events of one batch: as many as the former exporter takes, and as many as ours does. */
const batchSizes = [10, eventsOfBatch];
/** The former exporter's batch, of ten always. */
const peerBatch = 10;
const size = { rounds: 5, count: 4 };

/** Batches of events: what each is about. */
const kinds: readonly (readonly [string, (batch: number, event: number) => string, string])[] = [
  ["new resources", (batch, event) => `topic-${batch}-${event}`, "≥ 8"],
  ["unchanged resources", (_batch, event) => `topic-same-${event}`, "≥ 20"],
  ["one hot resource", () => "topic-hot", "≥ 20"],
];

/** Measures batches of events, beside the calls that Port's former exporter makes for them. */
export async function benchEvents(): Promise<readonly Row[]> {
  const services = await startServices();
  const parts = exporterParts(services.url);
  const peer = startPeer("the former exporter", "old_exporter.py", services.url);
  const rows: Row[] = [];
  try {
    for (const [what, nameOf, aim] of kinds) {
      for (const batchSize of batchSizes) {
        const about = `${batchSize} events, ${what}`;
        const ours = batches(`Longshore, ${about}`, parts, nameOf, batchSize);
        await ours.run(2);
        await services.order();
        await ours.run(1);
        const calls = [...(await services.order())].map(([name, count]) => `${count} × ${name}`);
        rows.push([`calls for ${about}`, calls.join(", "), ""]);
        if (!peer) continue;
        const pairs = await inTurns(peer, ours, size);
        const each = (figure: (round: Round) => number) =>
          ratios(pairs, figure).map((ratio) => (ratio * batchSize) / peerBatch);
        const rate = each(({ times }) => median(times));
        const target = batchSize === peerBatch ? "" : aim;
        rows.push([
          `events/s, ${about}: ratio to the former exporter's calls`,
          spread(rate),
          target,
        ]);
        const cpu = each((round) => round.cpu).map((ratio) => 1 / ratio);
        rows.push([`CPU of an event, ${about}: ratio`, spread(cpu), ""]);
      }
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
  batchSize: number,
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
