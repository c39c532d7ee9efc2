import { assert } from "chai";
import { Sandbox } from "../../../sandbox/sandbox";
import { seed } from "../../../sandbox/seed";
import { filesOf } from "../../support/program";
import { TestSandbox } from "../../support/sandbox";

const token = "p1-horse-battery";

describe("settings and secrets of handlers, in the sandbox", function () {
  this.timeout(60_000);
  let box: TestSandbox;
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await Sandbox.start({
      config: { handlersFolder: "test/fixtures/keys", runRetrySeconds: "1" },
      seed: {
        ...{ ...seed, resources: [], entities: [] },
        settings: { greeting: "good day" },
        secrets: { pagerToken: token },
      },
    });
    box = TestSandbox.of(sandbox);
  });
  after(() => sandbox?.close());

  it("reach an action: a default, what is seeded, and a secret that is blotted out", async () => {
    const run = await box.ended(await box.startRun("use_keys", {}));

    assert.equal(run.summary, `good day, 21, ${token.length}`);
    assert.include(
      run.logs.map(({ message }) => message),
      "The token is ••••",
    );
  });

  it("are blotted out of what a failing action says", async () => {
    const run = await box.ended(await box.startRun("use_keys", { fail: true }));

    assert.equal(run.summary, "•••• is too old");
  });

  it("reach a change listener, whose secret is made up where none is seeded", async () => {
    const entity = { identifier: "one", title: "One", properties: {} };
    await box.api("POST", "/v1/blueprints/keyed/entities", 201, entity);

    const seen = await box.until("the listener was called", 30, () => {
      return sandbox.port.entity("keyed", "one")?.properties.seen;
    });

    assert.isTrue(seen);
  });

  it("leave the secret in Secrets Manager alone", async () => {
    const { lambda, hops } = sandbox.parts;
    const { live, recordedOnly } = sandbox.deployment;
    const resources = [...live, ...recordedOnly];
    const bundles = resources.flatMap(({ inputs }) => (inputs.code ? [inputs.code] : []));
    const files = await Promise.all(bundles.map(filesOf));
    const inputs = resources.map(({ inputs: { code: _code, ...others } }) => others);
    const calls = sandbox.port.calls;

    const left = JSON.stringify([files, inputs, lambda.allLogs(), hops.all, calls]);

    assert.include(left, "pagerToken-SeEdEd");
    assert.notInclude(left, "horse");
  });

  it("are read with the right to exactly these secrets", () => {
    const policies = sandbox.deployment.live.flatMap(({ type, name, inputs }) =>
      type === "aws:iam/rolePolicy:RolePolicy" ? [[name, String(inputs.policy)] as const] : [],
    );
    const mayRead = (key: string) =>
      policies.filter(([, text]) => text.includes(`:secret:${key}-SeEdEd"`)).map(([name]) => name);

    assert.deepEqual(mayRead("pagerToken"), ["dev-runs-worker-policy"]);
    assert.deepEqual(mayRead("listenerToken"), ["dev-changes-worker-policy"]);
  });
});
