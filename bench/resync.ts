import { handleMessages } from "../functions/catalog/handle-messages";
import { toBody } from "../functions/catalog/own-message";
import { createPaces } from "../functions/catalog/read-pace";
import { exporterParts } from "./events";
import { startServices, type Row, type Services } from "./measure";

const resources = 2000;
/** What a resource takes to read where the time of a resync is measured. */
const readMilliseconds = 150;
const invocations = 8;

/** Measures resyncs of 2,000 resources of a type: what they ask for, and the time with several invocations. */
export async function benchResync(): Promise<readonly Row[]> {
  const services = await startServices();
  const parts = exporterParts(services.url);
  try {
    await services.order({ list: resources });
    const rows: Row[] = [];
    for (const [what, target] of [
      ["first", "≤ N and a batch for 25"],
      ["unchanged", "≤ N/50"],
    ] as const)
      rows.push(...(await count(services, () => resync(parts, 1), what, target)));
    await services.order({ readMilliseconds });
    const alone = await timeOf(() => resync(parts, 1));
    const together = await timeOf(() => resync(parts, invocations));
    const [one, several] = [alone, together].map((time) => (time / 1000).toFixed(1));
    return [
      ...rows,
      [
        `time of an unchanged resync, ${readMilliseconds} ms a read: one invocation at a time, ${invocations}, ratio`,
        `${one} s, ${several} s, ${(alone / together).toFixed(1)}`,
        "≥ 4",
      ],
    ];
  } finally {
    await parts.jq.close();
    services.close();
  }
}

async function count(
  services: Services,
  work: () => Promise<void>,
  what: string,
  target: string,
): Promise<Row[]> {
  await services.order();
  const begun = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begun);
  const counts = await services.order();
  const sum = (pattern: RegExp) =>
    [...counts].reduce((all, [name, calls]) => all + (pattern.test(name) ? calls : 0), 0);
  return [
    [
      `index writes, ${what} resync of ${resources}: one by one, in batches`,
      `${sum(/PutItem|UpdateItem/)}, ${sum(/BatchWriteItem/)}`,
      target,
    ],
    [`writes to Port, ${what} resync`, String(sum(/entities/)), ""],
    [`CPU, ${what} resync, ms a resource`, ((user + system) / 1000 / resources).toFixed(2), ""],
  ];
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

let messages = 0;

/** A resync with so many invocations, each with a pace of its own as in a process of its own. */
async function resync(parts: ReturnType<typeof exporterParts>, atATime: number): Promise<void> {
  const waiting = [toBody({ kind: "resync", type: "AWS::SNS::Topic", region: "eu-west-1" })];
  let running = 0;
  let wake = () => {};
  const invocation = async () => {
    const own = {
      ...parts,
      paceOf: createPaces(),
      send: async (bodies: readonly string[]) => {
        waiting.push(...bodies);
        wake();
      },
    };
    while (waiting.length + running > 0) {
      const body = waiting.shift();
      if (body === undefined) {
        await new Promise<void>((go) => {
          const others = wake;
          wake = () => {
            wake = () => {};
            others();
            go();
          };
        });
        continue;
      }
      running += 1;
      const message = { messageId: `message ${(messages += 1)}`, deliveries: 1, body };
      const [verdict] = await handleMessages(own, [message]);
      running -= 1;
      if (verdict?.state !== "done") throw new Error(`A part failed: ${JSON.stringify(verdict)}`);
      wake();
    }
  };
  await Promise.all(Array.from({ length: atATime }, invocation));
}
