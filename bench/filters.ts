import { filtersOf } from "../functions/catalog/build-entity";
import { createJq, type Jq, type JqTask } from "../functions/jq";
import { readConstant } from "../functions/jq/constant";
import { readPlain } from "../functions/jq/plain";
import { registry } from "../functions/registry";
import { mappingsOf } from "../registry/resource";
import { inTurns, ownWork, ratios, spread, type Row } from "./measure";

const inputs = 10;
const size = { rounds: 7, count: 10 };

/** Measures what the filters of the shipped handlers cost, beside the same filters in jq. */
export async function benchFilters(): Promise<readonly Row[]> {
  const shipped = [...registry.resources.values()];
  const mappings = shipped.map((one) => [...new Set(mappingsOf(one).flatMap(filtersOf))]);
  const isPlain = (filter: string) =>
    readConstant(filter) !== undefined || readPlain(filter) !== undefined;
  const ofEvents = shipped.flatMap(({ events }) =>
    events.map(({ identifier, action, region }) =>
      [identifier, action, region].flatMap((one) => one ?? []),
    ),
  );
  const share = (lists: readonly (readonly string[])[]) =>
    `${lists.filter((filters) => filters.every(isPlain)).length} of ${lists.length}`;
  const plain = mappings.flat().filter(isPlain);
  const asked = plain.map((filter) => `. as $all | (${filter})`);
  const jq = createJq();
  try {
    const pairs = await inTurns(
      ownWork("without jq", () => jq.evaluate(tasks(plain))),
      ownWork("in jq", () => jq.evaluate(tasks(asked))),
      size,
    );
    const cpu = ratios(pairs, (round) => round.cpu);
    return [
      ["filters of mappings that need no jq", `${plain.length} of ${mappings.flat().length}`, ""],
      ["types whose mapping needs no jq", share(mappings), "most"],
      ["events whose rule needs no jq", share(ofEvents), "most"],
      ["CPU of those filters in batches, ratio to the same in jq", spread(cpu), "≤ 0.33"],
      ["the first call of jq in a process, ms", await firstCall(), "not needed for most batches"],
    ];
  } finally {
    await jq.close();
  }
}

function tasks(filters: readonly string[]): JqTask[] {
  return Array.from({ length: inputs }, (_, number) => ({
    filters: [...filters],
    input: {
      Name: `n${number}`,
      Arn: `arn:${number}`,
      Tags: [{ Key: "team", Value: "a" }],
      Size: number,
    },
  }));
}

async function firstCall(): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const fresh: Jq = createJq();
    const begun = performance.now();
    await fresh.evaluate([{ input: 1, filters: [". * 2"] }]);
    times.push(performance.now() - begun);
    await fresh.close();
  }
  return spread(times);
}
