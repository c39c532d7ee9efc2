import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Row } from "./measure";

type Bench = () => Promise<readonly Row[]>;

const file = path.join(__dirname, "../docs/performance.md");
const marks = ["<!-- measured -->", "<!-- end -->"] as const;

/** Measures without the log of what is measured, and prints the rows. */
export async function printRows(bench: Bench): Promise<void> {
  const rows = await quietly(bench);
  for (const [what, figure, target] of rows) {
    console.log(`${what}: ${figure}${target === "" ? "" : `   (aim: ${target})`}`);
  }
}

/**
 * Measures and writes the rows into docs/performance.md, between its marks.
 * @param names of the benches that are measured, all when there are none; the rows of others stay
 */
export async function writeTable(
  benches: Readonly<Record<string, Bench>>,
  names: readonly string[] = [],
): Promise<void> {
  const unknown = names.find((name) => !Object.hasOwn(benches, name));
  if (unknown !== undefined) {
    const known = Object.keys(benches).join(", ");
    throw new Error(`There is no bench "${unknown}" in the table; there are ${known}.`);
  }
  const [begin, end] = marks;
  const lines = [
    "| bench | what | minimum / median / maximum, or a count | aim |",
    "|---|---|---|---|",
  ];
  const [, former = ""] = readFileSync(file, "utf8").split(begin);
  for (const [name, bench] of Object.entries(benches)) {
    if (names.length === 0 || names.includes(name)) {
      for (const row of await quietly(bench)) lines.push(`| ${[name, ...row].join(" | ")} |`);
    } else {
      lines.push(...former.split("\n").filter((line) => line.startsWith(`| ${name} `)));
    }
  }
  const text = readFileSync(file, "utf8");
  const [before = "", rest = ""] = text.split(begin);
  const after = rest.split(end)[1];
  if (after === undefined) throw new Error(`${file} has no table between "${begin}" and "${end}".`);
  const { format, resolveConfig } = await import("prettier");
  const whole = `${before}${begin}\n\n${lines.join("\n")}\n\n${end}${after}`;
  const style = await resolveConfig(file);
  writeFileSync(file, await format(whole, { ...style, parser: "markdown" }));
}

async function quietly(bench: Bench): Promise<readonly Row[]> {
  const { info, warn } = console;
  console.info = console.warn = () => undefined;
  try {
    return await bench();
  } finally {
    Object.assign(console, { info, warn });
  }
}
