import { benchBundles } from "./bundles";
import { benchConsole } from "./console";
import { run as benchJq } from "./jq";
import { takeScreenshots } from "./screenshots";
import { benchEvents } from "./events";
import { benchFilters } from "./filters";
import { printRows, writeTable } from "./performance";
import { benchProgram } from "./program";
import { benchResync } from "./resync";
import { benchRuns } from "./runs";
import { benchStart } from "./start";

/** A measurement: `npm run bench -- <name> [options]`. */
interface Bench {
  /** One line for the list. */
  readonly about: string;
  /** Measures and prints. @param args what follows the name on the command line */
  run(args: readonly string[]): Promise<void>;
}

/** What docs/performance.md shows. */
const measured = {
  runs: benchRuns,
  events: benchEvents,
  resync: benchResync,
  filters: benchFilters,
  program: benchProgram,
};

const benches: Readonly<Record<string, Bench>> = {
  bundles: {
    about:
      "size and cold start of each Lambda's bundle, beside Pulumi's default package [--runs N]",
    run: benchBundles,
  },
  console: {
    about:
      "time until the console shows what somebody does, and its memory, while 1,000 runs and 5,000 events come in [--seconds N]",
    run: benchConsole,
  },
  start: {
    about: "time until the sandbox is ready, with and without the console, in pairs [--pairs N]",
    run: benchStart,
  },
  screenshots: {
    about: "takes the README's pictures of the console anew, into docs/screenshots",
    run: takeScreenshots,
  },
  jq: {
    about: "time per JQ filter: jq-wasm in batches, one by one, the jq binary [--runs N]",
    run: benchJq,
  },
  runs: {
    about: "one run after another, beside what Port's guide for a runner does",
    run: () => printRows(benchRuns),
  },
  events: {
    about: "batches of ten and a hundred events, beside the calls of Port's former exporter",
    run: () => printRows(benchEvents),
  },
  resync: {
    about: "what a resync of 2,000 resources asks for, and its time with several invocations",
    run: () => printRows(benchResync),
  },
  filters: {
    about: "how many filters of the handlers need no jq, and what that saves",
    run: () => printRows(benchFilters),
  },
  program: {
    about: "the program alone, with up to 500 resource types",
    run: () => printRows(benchProgram),
  },
  table: {
    about:
      "measures runs, events, resync, filters and program, or those that are named, and writes docs/performance.md",
    run: (names) => writeTable(measured, names),
  },
};

const list = Object.entries(benches)
  .map(([name, { about }]) => `  ${name}  ${about}`)
  .join("\n");

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined) {
    console.log(`Type "npm run bench -- <name>". There are:\n${list}`);
    return;
  }
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (!bench) throw new Error(`There is no bench "${name}". There are:\n${list}`);
  await bench.run(args);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
