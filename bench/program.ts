import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Row } from "./measure";

const root = path.join(__dirname, "..");
const sizes = [125, 250, 500] as const;
/** A bus takes 300 rules; the types behind these are kept by resyncs alone. */
const withRules = 250;

/** Measures the program alone, under Pulumi's mocks, with ever more resource types. */
export async function benchProgram(): Promise<readonly Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "longshore-program-"));
  try {
    await Promise.resolve();
    // The first one compiles what the others find compiled.
    measure(folder, sizes[0]);
    const taken = sizes.map((size) => [size, measure(folder, size)] as const);
    const [[, first], ...rest] = taken as [(typeof taken)[number], ...typeof taken];
    return [
      [`CPU of the program with ${sizes[0]} types, s`, (first / 1000).toFixed(1), ""],
      ...rest.map(([size, cpu]): Row => {
        const target = size === 500 ? "≤ 6 s, linear" : "";
        const each = (cpu - first) / (size - sizes[0]);
        const figure = `${(cpu / 1000).toFixed(1)} (${each.toFixed(1)} ms a type more)`;
        return [`CPU of the program with ${size} types, s`, figure, target];
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(folder: string, types: number): number {
  rmSync(path.join(folder, "resources"), { recursive: true, force: true });
  mkdirSync(path.join(folder, "resources"));
  for (let index = 0; index < types; index += 1)
    writeFileSync(path.join(folder, "resources", `kind-${index}.ts`), handler(index));
  const script = path.join(folder, "run.ts");
  writeFileSync(script, program(folder));
  const options = { cwd: root, encoding: "utf8" as const, stdio: "pipe" as const };
  const output = execFileSync(
    process.execPath,
    ["-r", path.join(root, "typescript.cjs"), script],
    options,
  );
  return Number(/^cpu (\d+)$/m.exec(output)?.[1]);
}

function program(folder: string): string {
  return `import { runProgram } from ${JSON.stringify(path.join(root, "test/support/program"))};
void (async () => {
  const before = process.cpuUsage();
  await runProgram({ handlersFolder: ${JSON.stringify(folder)} });
  const { user, system } = process.cpuUsage(before);
  process.stdout.write("\\ncpu " + Math.round((user + system) / 1000) + "\\n", () => process.exit());
})();
`;
}

function handler(index: number): string {
  const event = `cloudTrail("service${index}", ["CreateKind", "DeleteKind"], {
    inputPaths: { requested: "$.detail.requestParameters.name" },
    identifier: ".requested",
    deletedBy: ["DeleteKind"],
  })`;
  return `import { allow, cloudTrail, defineResource } from ${JSON.stringify(path.join(root, "registry"))};
export const resource = defineResource({
  type: "Acme::Service${index}::Kind",
  blueprint: {
    identifier: "kind_${index}",
    title: "Kind ${index}",
    schema: { properties: { name: { title: "Name", type: "string" } } },
  },
  events: [${index < withRules ? event : ""}],
  entity: { identifier: ".Arn", properties: { name: '.Name | sub("x${index}"; "")' } },
  permissions: [allow(["sns:GetTopicAttributes"], "arn:aws:sns:*:*:*")],
});
void cloudTrail;
`;
}
