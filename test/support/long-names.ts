import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { longestFileName } from "../../registry/file-name";

const registry = JSON.stringify(path.join(__dirname, "../../registry"));

/** Identifiers and file names as long as Port and the registry let them be. */
export const longest = {
  actionFile: "a".repeat(100),
  changeFile: "c".repeat(100),
  identifier: "i".repeat(100),
  file: `a-${"f".repeat(longestFileName - 2)}`,
  type: `AWS::${"S".repeat(60)}::${"R".repeat(60)}`,
  email: `${"e".repeat(64)}@${"d".repeat(60)}.example.com`,
  productName: "N".repeat(90),
};

/** As many event rules as one type may have. */
const mostEvents = 99;

/** Handler files, one of each kind, in which every name is as long as it may be. */
const filesWith = (events: number): Readonly<Record<string, string>> => ({
  [`actions/${longest.actionFile}.ts`]: `
    import { defineAction } from ${registry};
    export const action = defineAction({
      identifier: "${longest.identifier}", title: "T", trigger: "CREATE", blueprint: "${longest.identifier}",
      input: {}, approval: {}, async handle() {},
    });`,
  [`changes/${longest.changeFile}.ts`]: `
    import { defineChangeListener } from ${registry};
    export const listener = defineChangeListener({
      identifier: "${longest.identifier}", blueprint: "${longest.identifier}", when: () => true, async handle() {},
    });`,
  "resources/provisioned-product.ts": resourceText("AWS::A::B", "provisioned_product", 1),
  [`resources/${longest.file}.ts`]: resourceText(longest.type, longest.identifier, events),
  [`products/${longest.file}.yaml`]: `
Metadata:
  Longshore:
    name: ${longest.productName}
    owner: Me
    description: A topic
    approval: { approvers: ["${longest.email}"] }
Resources:
  Topic: { Type: AWS::SNS::Topic }
`,
});

/** A config.json of Port's old exporter. */
const config = {
  resources: [
    {
      kind: "AWS::S3::Bucket",
      selector: { query: "true" },
      port: {
        entity: { mappings: [{ identifier: ".Name", blueprint: '"bucket"', properties: {} }] },
      },
    },
  ],
};

/**
 * Writes the files, and a config.json beside their folders, into a new folder.
 * @param events how many event rules the resource type has
 * @returns its absolute path
 */
export function writeLongNames(events = mostEvents): string {
  const folder = mkdtempSync(path.join(tmpdir(), "longshore-names-"));
  for (const [file, text] of Object.entries(filesWith(events))) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  writeFileSync(path.join(folder, "config.json"), JSON.stringify(config));
  return folder;
}

function resourceText(type: string, blueprint: string, events: number): string {
  return `
    import { cloudTrail, defineResource } from ${registry};
    const event = (name: string) => cloudTrail("s", [name], { inputPaths: { name: "$.detail.name" }, identifier: ".name" });
    export const resource = defineResource({
      type: "${type}",
      blueprint: { identifier: "${blueprint}", title: "T", schema: { properties: {} } },
      events: Array.from({ length: ${events} }, (_, index) => event("E" + index)),
      entity: { identifier: ".Name" },
      permissions: [],
    });`;
}
