import { assert } from "chai";
import { wholeProgram } from "../../support/program";
import type { Registered } from "../../support/pulumi";
import { toConfiguration, type Schemas } from "./configuration";
import { forProvider5 } from "./older-provider";
import { Terraform } from "./terraform";

describe("Terraform's AWS provider, from which Pulumi's is made", function () {
  this.timeout(300_000);
  let terraform: Terraform;
  let schemas: Schemas;
  let resources: readonly Registered[];

  before(async function () {
    terraform = new Terraform();
    const problem = terraform.init();
    if (problem) {
      // Nobody who deploys with Pulumi has it: it may be missing in CI, too.
      console.log(`      skipped: ${problem}`);
      this.skip();
    }
    const version = terraform.providerVersion();
    console.log(`      provider ${version}`);
    schemas = terraform.schemas();
    const { resources: all } = await wholeProgram();
    const made = all.filter(({ type }) => type.startsWith("aws:"));
    resources = version.startsWith("5.") ? made.map(forProvider5) : made;
  });
  after(() => terraform.close());

  /** Plans these, and says what the provider does not know, what it finds, and what it would make. */
  function plan(planned: readonly Registered[]) {
    const unknown = new Set<string>();
    const note = (what: string) => void unknown.add(what);
    const configuration = toConfiguration(planned, schemas, __filename, note);
    const { findings, creates } = terraform.plan(configuration);
    const told = findings.map(({ address = "", summary }) => `${address} ${summary}`.trim());
    return { unknown: [...unknown], findings: told, creates };
  }

  it("validates and plans every resource of the program", () => {
    const planned = plan(resources);

    assert.deepEqual(planned, { unknown: [], findings: [], creates: resources.length });
  });

  it("finds something where there is something", () => {
    const queue = resources.find(({ type }) => type === "aws:sqs/queue:Queue");
    if (!queue) throw new Error("The program has no queue.");
    const inputs = { ...queue.inputs, visibilityTimeoutSeconds: 50_000, colour: "blue" };

    const { unknown, findings, creates } = plan([{ ...queue, inputs }]);

    assert.deepEqual(unknown, ["aws_sqs_queue.colour"]);
    assert.match(findings.join("\n"), /visibility_timeout_seconds to be in the range/);
    assert.equal(creates, 0);
  });
});
