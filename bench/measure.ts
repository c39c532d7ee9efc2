import { fork, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { createInterface } from "node:readline";
import type { Order } from "./services";
import { median } from "./bundles/cold-start";

/** What some pieces of work took. */
export interface Round {
  /** Milliseconds of each. */
  readonly times: readonly number[];
  /** Milliseconds of CPU in all. */
  readonly cpu: number;
  readonly peakBytes: number;
}

/** Something that does a piece of work so many times. */
export interface Worker {
  readonly name: string;
  run(times: number): Promise<Round>;
}

/** The services of a bench, in a process of their own. */
export interface Services {
  readonly url: string;
  /** Gives an order, and takes the counts of calls since the last one. */
  order(order?: Order): Promise<ReadonlyMap<string, number>>;
  close(): void;
}

/** Starts Port and AWS. */
export async function startServices(): Promise<Services> {
  const child = fork(path.join(__dirname, "services.ts"), {
    execArgv: ["-r", path.join(__dirname, "../typescript.cjs")],
  });
  const hear = async () => (await once(child, "message"))[0] as { url: string; counts: Counts };
  const { url } = await hear();
  return {
    url,
    async order(order = {}) {
      const answer = hear();
      child.send(order);
      return new Map((await answer).counts);
    },
    close: () => child.disconnect(),
  };
}

type Counts = readonly (readonly [string, number])[];

/** Measures work of this process. */
export function ownWork(name: string, work: (number: number) => Promise<unknown>): Worker {
  let number = 0;
  return {
    name,
    async run(count) {
      const times: number[] = [];
      const before = process.cpuUsage();
      for (let index = 0; index < count; index += 1) {
        const begun = performance.now();
        await work((number += 1));
        times.push(performance.now() - begun);
      }
      const { user, system } = process.cpuUsage(before);
      const peakBytes = process.resourceUsage().maxRSS * 1024;
      return { times, cpu: (user + system) / 1000, peakBytes };
    },
  };
}

/** A peer in Python, in a process of its own; undefined where there is no python3 with requests. */
export function startPeer(name: string, file: string, url: string) {
  if (spawnSync("python3", ["-c", "import requests"]).status !== 0) return undefined;
  const child: ChildProcess = spawn("python3", [path.join(__dirname, "peers", file)], {
    env: { PATH: process.env.PATH, BENCH_URL: url },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  return {
    name,
    async run(count: number): Promise<Round> {
      const line = once(lines, "line");
      child.stdin?.write(`${count}\n`);
      return JSON.parse(String((await line)[0])) as Round;
    },
    close: () => void child.stdin?.end(),
  };
}

/** Minimum, median and maximum. */
export function spread(values: readonly number[]): string {
  const figures = [Math.min(...values), median(values), Math.max(...values)];
  return figures.map((one) => one.toFixed(2)).join(" / ");
}

/** Lets two work in turns, so that what the machine does meanwhile meets both. */
export async function inTurns(
  one: Worker,
  other: Worker,
  { rounds, count }: { readonly rounds: number; readonly count: number },
): Promise<(readonly [Round, Round])[]> {
  const pairs: (readonly [Round, Round])[] = [];
  await one.run(2);
  await other.run(2);
  for (let round = 0; round < rounds; round += 1)
    pairs.push([await one.run(count), await other.run(count)]);
  return pairs;
}

/** The ratio of a figure in each pair of rounds. */
export function ratios(
  pairs: readonly (readonly [Round, Round])[],
  figure: (round: Round) => number,
): number[] {
  return pairs.map(([one, other]) => figure(one) / figure(other));
}

/** A row of the table: what was measured, the figure, and what it is meant to be. */
export type Row = readonly [what: string, figure: string, target: string];
