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
  type Services,
  type Worker,
} from "./measure";
import { readPartition } from "./run-partition";
import { createRunWorker, runMessage } from "./run-workers";

/** Runs of one batch, as Lambda takes them from a FIFO queue. */
const batchSize = 10;
/** How many times as long calls take where more than one process is at work than there are processors. */
const slower = 10;

const time = ({ times }: Round) => median(times);
const cpu = (round: Round) => round.cpu / round.times.length;

/** Measures runs, one after another and beside each other, beside what Port's guide does for each. */
export async function benchRuns(): Promise<readonly Row[]> {
  const services = await startServices();
  const worker = createRunWorker(services.url);
  let sent = 0;
  const batch = () => Array.from({ length: batchSize }, () => runMessage((sent += 1)));
  const alone = ownWork("Longshore", () => worker.alone((sent += 1)));
  const together = ownWork("Longshore, shared", () => worker.together(batch()));
  const peer = startPeer("the guide's Lambda", "guide_lambda.py", services.url);
  try {
    const rows: Row[] = [
      ["calls of a run", await callsOf(alone, services), ""],
      ["calls of ten runs that share a process", await callsOf(together, services), ""],
    ];
    if (!peer) return [...rows, noPeer];
    const one = await inTurns(alone, peer, { rounds: 9, count: 20 });
    const ten = await inTurns(together, peer, { rounds: 9, count: 12 });
    const faster = ratios(ten, time).map((ratio) => batchSize / ratio);
    rows.push(
      ["one run, warm: time, ratio to the guide's Lambda", spread(ratios(one, time)), "≤ 0.8"],
      ["CPU of one run, ratio", spread(ratios(one, cpu)), "≤ 1.0"],
      ["runs/s of one process that runs share, ratio to the guide's", spread(faster), "≥ 10"],
      [
        "CPU of a run that shares its process, ratio",
        spread(ratios(ten, cpu).map((ratio) => ratio / batchSize)),
        "≤ 1.0",
      ],
      ["runs/s from one partition, 10 workers, ratio", await fromPartition(services, peer), "≥ 50"],
    );
    const peak = Math.max(...[...one, ...ten].map(([own]) => own.peakBytes)) / 2 ** 20;
    return [...rows, ["peak memory of the process, MiB (with the compiler)", peak.toFixed(0), ""]];
  } finally {
    peer?.close();
    services.close();
  }
}

/** The row where there is no peer. */
export const noPeer: Row = ["(no python3 with requests: nothing to compare with)", "", ""];

async function callsOf(work: Worker, services: Services): Promise<string> {
  await work.run(2);
  await services.order();
  await work.run(1);
  return [...(await services.order())].map(([name, count]) => `${count} × ${name}`).join(", ");
}

/** The peer works on a partition's records one after another, in the one process that a partition has. */
async function fromPartition(services: Services, peer: Worker): Promise<string> {
  await services.order({ slower });
  const partition = readPartition(services.url, { workers: 10, batchSize });
  await partition(200);
  await peer.run(1);
  const found: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const perSecond = await partition(500);
    found.push(perSecond * (time(await peer.run(3)) / 1000));
  }
  await services.order({ slower: 1 });
  return spread(found);
}
