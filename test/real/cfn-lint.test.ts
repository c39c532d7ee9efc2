import { assert } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { injectGate } from "../../registry/products/inject-gate";
import { readProduct } from "../../registry/products/read-product";
import { productFile } from "../handlers/shipped/rights-setup";
import { skipWithout } from "../support/real-part";

const products = path.join(__dirname, "../../handlers/products");
const requestFunctionArn = "arn:aws:lambda:eu-west-1:123456789012:function:approvals-request";

/** Runs cfn-lint over a text, with every warning. @returns what it says; empty when it is content */
function lint(folder: string, text: string): string {
  const file = path.join(folder, "template.yaml");
  writeFileSync(file, text);
  const { status, stdout, stderr, error } = spawnSync("cfn-lint", ["--format", "parseable", file], {
    encoding: "utf8",
  });
  if (error) throw error;
  return status === 0 ? stdout.trim() : `${stdout}${stderr}`.trim();
}

describe("cfn-lint, which nobody here wrote", function () {
  this.timeout(120_000);
  let folder: string;

  before(function () {
    const { error } = spawnSync("cfn-lint", ["--version"]);
    skipWithout(this, error && "no cfn-lint on PATH; `pip install cfn-lint` brings it");
    folder = mkdtempSync(path.join(tmpdir(), "longshore-lint-"));
  });
  after(() => folder && rmSync(folder, { recursive: true }));

  for (const file of readdirSync(products)) {
    const identifier = path.parse(file).name;
    const source = productFile(identifier);

    it(`finds neither error nor warning in ${file}`, () => {
      assert.equal(lint(folder, source), "");
    });

    it(`finds neither error nor warning in ${file} with its gate`, () => {
      const product = readProduct(`products/${file}`, source);
      const { name: title, timeoutSeconds } = product;
      const gate = { requestFunctionArn, product: identifier, title, timeoutSeconds };

      assert.equal(lint(folder, injectGate(product.template, gate)), "");
    });
  }

  it("finds something where there is something", () => {
    const wrong = "Resources: { A: { Type: AWS::SNS::Topic, Properties: { Topic: x } } }";

    assert.include(lint(folder, wrong), "E3002");
  });
});
