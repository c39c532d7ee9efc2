import { handleMessages } from "../functions/catalog/handle-messages";
import { toBody } from "../functions/catalog/own-message";
import { exporterParts } from "./events";
import { startServices, type Row } from "./measure";

const resources = 2000;

/** Counts what a resync of 2,000 resources asks for: at first, and when nothing has changed. */
export async function benchResync(): Promise<readonly Row[]> {
  const services = await startServices();
  const waiting: string[] = [];
  const parts = {
    ...exporterParts(services.url),
    send: async (bodies: readonly string[]) => void waiting.push(...bodies),
  };
  let messages = 0;
  const resync = async () => {
    waiting.push(toBody({ kind: "resync", type: "AWS::SNS::Topic", region: "eu-west-1" }));
    for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
      const message = { messageId: `message ${(messages += 1)}`, deliveries: 1, body };
      const [verdict] = await handleMessages(parts, [message]);
      if (verdict?.state !== "done") throw new Error(`A part failed: ${JSON.stringify(verdict)}`);
    }
  };
  try {
    const rows: Row[] = [];
    await services.order({ list: resources });
    for (const [what, target] of [
      ["first", "≤ N and a batch for 25"],
      ["unchanged", "≤ N/50"],
    ] as const) {
      const begun = process.cpuUsage();
      await resync();
      const { user, system } = process.cpuUsage(begun);
      const counts = await services.order();
      const sum = (pattern: RegExp) =>
        [...counts].reduce((all, [name, count]) => all + (pattern.test(name) ? count : 0), 0);
      rows.push(
        [
          `index writes, ${what} resync of ${resources}: one by one, in batches`,
          `${sum(/PutItem|UpdateItem/)}, ${sum(/BatchWriteItem/)}`,
          target,
        ],
        [`writes to Port, ${what} resync`, String(sum(/entities/)), ""],
        [`CPU, ${what} resync, ms a resource`, ((user + system) / 1000 / resources).toFixed(2), ""],
      );
    }
    return rows;
  } finally {
    await parts.jq.close();
    services.close();
  }
}
