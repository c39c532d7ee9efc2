import { assert } from "chai";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { ProjectCopy } from "../support/project-copy";

/** The example of the README, as it stands there. */
function readmeExample(): string {
  const readme = readFileSync(path.join(__dirname, "../../README.md"), "utf8");
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  assert(code);
  return code;
}

/** Deploys the copy's program, runs the new action through Port's API and prints what came of it. */
const deployAndRun = `
import { Sandbox } from "./sandbox/sandbox";

async function main() {
  const sandbox = await Sandbox.start();
  const call = async <T>(path: string, body: object, token = "") => {
    const headers = { "content-type": "application/json", authorization: "Bearer " + token };
    const answer = await fetch(sandbox.front.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    return (await answer.json()) as T;
  };
  const { clientId, clientSecret } = sandbox.developer;
  const { accessToken } = await call<{ accessToken: string }>("/v1/auth/access_token", { clientId, clientSecret });
  const { run } = await call<{ run: { id: string } }>("/v1/actions/create_topic/runs", { properties: { name: "harbour" } }, accessToken);
  while (sandbox.port.run(run.id)!.status === "IN_PROGRESS") await new Promise((go) => setTimeout(go, 10));
  const policies = sandbox.deployment.live.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
  console.log(JSON.stringify({
    action: sandbox.port.action("create_topic"),
    run: sandbox.port.run(run.id),
    entity: sandbox.port.entity("sns_topic", "arn:aws:sns:eu-west-1:123456789012:harbour"),
    policies: Object.fromEntries(policies.map(({ name, inputs }) => [name, JSON.parse(String(inputs.policy))])),
  }));
  await sandbox.close();
}

void main();
`;

interface Printed {
  action: { trigger: { operation: string; userInputs: { required: string[] } } };
  run: { status: string; statusLabel: string; logs: { message: string }[] };
  entity: { properties: object };
  policies: Record<
    string,
    { Statement: { Action: string[]; Effect: string; Resource: string[] }[] }
  >;
}

describe("a new file in handlers/actions", function () {
  this.timeout(60_000);
  let copy: ProjectCopy;
  let printed: Printed;

  before(async () => {
    copy = new ProjectCopy();
    copy.write("handlers/actions/create-topic.ts", readmeExample());
    copy.write("deploy-and-run.ts", deployAndRun);
    printed = JSON.parse(await copy.run("deploy-and-run.ts")) as Printed;
  });
  after(() => copy.remove());

  it("alone brings the action's form to Port", () => {
    assert.equal(printed.action.trigger.operation, "CREATE");
    assert.deepEqual(printed.action.trigger.userInputs.required, ["name"]);
  });

  it("alone brings its permissions to the worker's role, and to no other", () => {
    const withTopics = Object.entries(printed.policies)
      .filter(([, { Statement }]) =>
        Statement.some(({ Action }) => Action.includes("sns:CreateTopic")),
      )
      .map(([name]) => name);
    assert.deepEqual(withTopics, ["dev-runs-worker-policy"]);
    const statements = printed.policies["dev-runs-worker-policy"]?.Statement ?? [];
    assert.deepEqual(
      statements.find(({ Action }) => Action.includes("sns:CreateTopic")),
      {
        Action: ["sns:CreateTopic", "sns:GetTopicAttributes"],
        Effect: "Allow",
        Resource: ["arn:aws:sns:*:*:*"],
      },
    );
  });

  it("alone makes it run", () => {
    assert.equal(printed.run.status, "SUCCESS");
    assert.equal(printed.run.statusLabel, "Topic is ready");
    assert.deepEqual(
      printed.run.logs.map(({ message }) => message),
      ["Creating harbour in eu-west-1."],
    );
    assert.deepInclude(printed.entity.properties, {
      arn: "arn:aws:sns:eu-west-1:123456789012:harbour",
      region: "eu-west-1",
    });
  });
});
