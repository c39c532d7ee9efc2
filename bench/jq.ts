import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { createJq, type Jq, type JqTask } from "../functions/jq";
import { median } from "./bundles/cold-start";

const defaultRuns = 9;

/** What a catalog mapping asks for. */
const filters = [
  ".FunctionName",
  ".Arn",
  '"https://console.aws.amazon.com/lambda/home?region=\\(.__Region)#/functions/\\(.FunctionName)"',
  'if .MemorySize > 512 then "large" else "small" end',
  "[.Tags[] | {(.Key): .Value}] | add",
  '.Tags | map(select(.Key == "team").Value)[0]',
  '.Layers // [] | map(split(":")[6])',
  '[.Environment.Variables | keys[] | select(startswith("APP_"))]',
  '.Role | sub("^.*/"; "")',
  ".VpcConfig.SubnetIds | length",
];

const batches: readonly (readonly [resources: number, filters: number])[] = [
  [10, 10],
  [100, 3],
];

/** How a bench evaluates one batch. */
type Way = (jq: Jq, tasks: readonly JqTask[]) => Promise<unknown>;

const inOneBatch: Way = (jq, tasks) => jq.evaluate(tasks);

const oneByOne: Way = async (jq, tasks) => {
  for (const { input, filters } of tasks) {
    for (const filter of filters) await jq.evaluate([{ input, filters: [filter] }]);
  }
};

/**
 * Prints what a filter costs: jq-wasm in batches, jq-wasm one call for each filter, and the jq binary
 * likewise where there is one.
 * @param args `--runs N`: measurements of each figure, default 9
 */
export async function run(args: readonly string[]): Promise<void> {
  const runs = parseRuns(args);
  const binary = findBinary();
  const rows: string[][] = [
    ["resources × filters", "way", "ms per filter", "ratio to jq-wasm in batches"],
  ];
  for (const [resources, count] of batches) {
    const tasks = buildTasks(resources, count);
    const ways: readonly (readonly [string, Jq, Way, number])[] = [
      ["jq-wasm, in batches", createEngine(), inOneBatch, runs],
      ["jq-wasm, one call each", createEngine(), oneByOne, runs],
      ...(binary === undefined
        ? []
        : ([
            [`${binary.version}, in batches`, createEngine(binary.path), inOneBatch, runs],
            // Some seconds for each measurement.
            [
              `${binary.version}, one call each`,
              createEngine(binary.path),
              oneByOne,
              Math.min(runs, 3),
            ],
          ] as const)),
    ];
    let reference: number | undefined;
    for (const [name, jq, way, times] of ways) {
      const perFilter = (await measure(() => way(jq, tasks), times)) / (resources * count);
      await jq.close();
      reference ??= perFilter;
      rows.push([
        `${resources} × ${count}`,
        name,
        perFilter.toFixed(4),
        (perFilter / reference).toFixed(1),
      ]);
    }
  }
  console.log(formatRows(rows));
  if (!binary)
    console.log("\nNo jq binary on PATH, and JQ_PATH names none: its figures are left out.");
  console.log(
    `\nMedians of ${runs} runs (3 for the binary, one call each), filters compiled before.`,
  );
}

function parseRuns(args: readonly string[]): number {
  const options = { runs: { type: "string", default: String(defaultRuns) } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const runs = Number(values.runs);
  if (Number.isInteger(runs) && runs >= 1 && runs <= 1000) return runs;
  throw new Error(`--runs is "${values.runs}"; allowed: a whole number from 1 to 1000.`);
}

function findBinary(): { path: string; version: string } | undefined {
  const path = process.env.JQ_PATH || "jq";
  const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
  return stdout ? { path, version: stdout.trim() } : undefined;
}

/** The engine is chosen when it is created. */
function createEngine(path = ""): Jq {
  const before = process.env.JQ_PATH;
  process.env.JQ_PATH = path;
  const jq = createJq({ timeoutMilliseconds: 60_000 });
  if (before === undefined) delete process.env.JQ_PATH;
  else process.env.JQ_PATH = before;
  return jq;
}

function buildTasks(resources: number, count: number): JqTask[] {
  return Array.from({ length: resources }, (_, index) => ({
    filters: filters.slice(-count),
    input: {
      FunctionName: `orders-${index}`,
      Arn: `arn:aws:lambda:eu-west-1:123456789012:function:orders-${index}`,
      MemorySize: 128 * (index % 9),
      Role: `arn:aws:iam::123456789012:role/service-role/orders-${index}`,
      Tags: ["team", "stage", "cost-center"].map((Key) => ({ Key, Value: `${Key}-${index}` })),
      Layers: [1, 2].map((n) => `arn:aws:lambda:eu-west-1:123456789012:layer:tools-${n}:7`),
      Environment: { Variables: { APP_MODE: "live", APP_ID: String(index), TABLE: "orders" } },
      VpcConfig: { SubnetIds: ["subnet-1", "subnet-2"], SecurityGroupIds: ["sg-1"] },
      __Region: "eu-west-1",
    },
  }));
}

async function measure(act: () => Promise<unknown>, runs: number): Promise<number> {
  await act();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await act();
    times.push(performance.now() - start);
  }
  return median(times);
}

function formatRows(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number) =>
    column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join("  ")).join("\n");
}
