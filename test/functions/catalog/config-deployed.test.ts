import * as pulumi from "@pulumi/pulumi";
import { assert } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { loadCatalogConfig } from "../../../components/catalog-config";
import { CatalogExporter } from "../../../components/catalog-exporter";
import { PortCredentials } from "../../../components/port-credentials";
import { registryOf, statementsOf } from "../../components/setup";
import { filesOf } from "../../support/program";
import { runUnderMocks } from "../../support/pulumi";

const entry = {
  kind: "AWS::Kinesis::Stream",
  port: { entity: { mappings: [{ identifier: ".Name", blueprint: "stream", properties: {} }] } },
};

describe("the setting catalogConfig", function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "config-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(content: unknown): string {
    const file = path.join(folder, "config.json");
    writeFileSync(file, JSON.stringify(content, null, 2));
    return file;
  }

  const deploy = (file: string, readActions: readonly string[]) =>
    runUnderMocks(
      () =>
        new CatalogExporter("catalog", {
          registry: registryOf(),
          credentials: new PortCredentials("port", {
            clientId: pulumi.secret("id"),
            clientSecret: pulumi.secret("secret"),
          }),
          portBaseUrl: "https://api.port.io",
          regions: ["eu-west-1"],
          resyncHours: 0,
          deletionThreshold: 0.3,
          retrySeconds: 5,
          configFile: { path: file, readActions },
          defaults: { logRetentionDays: 7, tracing: false },
        }),
    );

  it("puts the file into the exporter's bundle, and its reads into the role", async () => {
    const actions = ["kinesis:DescribeStreamSummary", "kinesis:ListStreams"];

    const program = await deploy(write({ resources: [entry] }), actions);

    const statements = statementsOf(program.named("catalog-exporter-policy"));
    assert.deepInclude(statements, { Action: actions, Resource: ["*"] });
    const { "index.js": code } = await filesOf(
      program.named("catalog-exporter-function").inputs.code,
    );
    assert.match(code ?? "", /kind\\?": ?\\?"AWS::Kinesis::Stream/);
  });

  it("stops the deployment with everything that is wrong, filters included", async () => {
    const file = write({
      resources: [{ ...entry, kind: "Stream", selector: { query: "eu-west-1" } }],
    });

    const { checked } = loadCatalogConfig({ path: file, readActions: [] }, registryOf());
    const problem = await checked.then(
      () => assert.fail("it is taken"),
      (error: unknown) => error as Error,
    );

    assert.instanceOf(problem, pulumi.RunError);
    assert.deepEqual(problem.message.split("\n"), [
      `longshore:catalogConfig: ${file} cannot be used:`,
      'resources[0] (Stream) kind is "Stream"; allowed: the name of a resource type, such as AWS::Lambda::Function.',
      'resources[0] (Stream) selector.query: JQ filter "eu-west-1" does not compile: there is no function eu with 0 arguments (line 1).',
    ]);
  });

  it("says when there is no such file", () => {
    const file = path.join(folder, "none.json");

    assert.throws(
      () => loadCatalogConfig({ path: file, readActions: [] }, registryOf()),
      pulumi.RunError,
      `longshore:catalogConfig: there is no file ${file}; correct the path, or take the setting out.`,
    );
  });
});
