import { assert } from "chai";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { memberTemplate } from "../../policies/member-template";
import { discoverRegistry } from "../../registry/discover";
import { withAccounts } from "../../registry/with-accounts";
import { injectGate } from "../../registry/products/inject-gate";
import { productFile } from "../handlers/shipped/rights-setup";
import { ownTemplates } from "../support/own-templates";
import { skipWithout } from "../support/real-part";

const products = path.join(__dirname, "../../handlers/products");
const requestFunctionArn = "arn:aws:lambda:eu-west-1:123456789012:function:approvals-request";
const gate = { requestFunctionArn, product: "mail-list", title: "Mail list", timeoutSeconds: 3600 };

const templates: readonly (readonly [what: string, text: string])[] = [
  ...readdirSync(products).map((file) => [file, productFile(path.parse(file).name)] as const),
  ...ownTemplates,
];

/** What members get for the shipped handlers, and for one that acts in other accounts. */
function memberTemplates(): string[] {
  const [region, ...others] = ["eu-west-1", "eu-central-1", "us-east-1"] as const;
  const names = { project: "longshore", stack: "prod", externalId: "4711-abc" };
  return [
    { folder: "handlers", regions: [region] },
    { folder: "test/fixtures/account-handlers", regions: [region, ...others] },
  ].map(({ folder, regions }) => {
    const registry = withAccounts(discoverRegistry(path.resolve(folder)), true);
    return JSON.stringify(memberTemplate({ ...names, region, registry, regions }));
  });
}

/** Runs cfn-lint over texts, with every warning, in one process. @returns what it says of each */
function lint(folder: string, texts: readonly string[]): string[][] {
  mkdirSync(folder);
  const files = texts.map((text, index) => {
    const file = path.join(folder, `${index}.yaml`);
    writeFileSync(file, text);
    return file;
  });
  const { stdout, stderr, error } = spawnSync("cfn-lint", ["--format", "parseable", ...files], {
    encoding: "utf8",
  });
  if (error) throw error;
  assert.equal(stderr, "");
  const lines = stdout.split("\n").filter((line) => line !== "");
  return files.map((file) => lines.filter((line) => line.startsWith(`${file}:`)));
}

describe("cfn-lint, which nobody here wrote", function () {
  this.timeout(240_000);
  let folder: string;
  let said: { plain: string[][]; gated: string[][]; members: string[][]; wrong: string[][] };

  before(function () {
    const { error } = spawnSync("cfn-lint", ["--version"]);
    skipWithout(this, error && "no cfn-lint on PATH; `pip install cfn-lint` brings it");
    folder = mkdtempSync(path.join(tmpdir(), "longshore-lint-"));
    const texts = templates.map(([, text]) => text);
    const wrong = "Resources: { A: { Type: AWS::SNS::Topic, Properties: { Topic: x } } }";
    said = {
      plain: lint(path.join(folder, "plain"), texts),
      gated: lint(
        path.join(folder, "gated"),
        texts.map((text) => injectGate(text, gate)),
      ),
      members: lint(path.join(folder, "members"), memberTemplates()),
      wrong: lint(path.join(folder, "wrong"), [wrong, injectGate(wrong, gate)]),
    };
  });
  after(() => folder && rmSync(folder, { recursive: true }));

  for (const [index, [what]] of templates.entries()) {
    it(`finds neither error nor warning in ${what}, with its gate or without`, () => {
      assert.deepEqual(said.plain[index], []);
      assert.deepEqual(said.gated[index], []);
    });
  }

  it("finds neither in the template of a member account", () => {
    assert.deepEqual(said.members, [[], []]);
  });

  it("finds something where there is something", () => {
    for (const lines of said.wrong) assert.include(lines.join("\n"), "E3002");
  });
});
