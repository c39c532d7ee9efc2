import { assert } from "chai";
import { ProjectCopy } from "../support/project-copy";

const greetFile = `
import { SSMClient, PutParameterCommand } from "@aws-sdk/client-ssm";
import { allow, defineAction, field } from "../../registry";

export const action = defineAction({
  identifier: "greet",
  title: "Greet",
  trigger: "CREATE",
  blueprint: { identifier: "greeting", title: "Greeting", schema: { properties: { text: { type: "string" } } } },
  input: { whom: field.string("Whom") },
  permissions: [allow(["ssm:GetParametersByPath"], "arn:aws:ssm:*:*:parameter/greetings/*")],
  async handle({ input, run }) {
    run.log("Greeting " + input.whom);
    return { entity: { identifier: input.whom, properties: { text: "Hello " + input.whom } }, summary: "Greeted." };
  },
});
`;

/** Deploys the copy's program, runs the new action through Port's API and prints what came of it. */
const deployAndRun = `
import { Sandbox } from "./sandbox/sandbox";

async function main() {
  const sandbox = await Sandbox.start();
  const call = async (path: string, body: object, token = "") => {
    const headers = { "content-type": "application/json", authorization: "Bearer " + token };
    const answer = await fetch(sandbox.front.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    return (await answer.json()) as any;
  };
  const { clientId, clientSecret } = sandbox.developer;
  const { accessToken } = await call("/v1/auth/access_token", { clientId, clientSecret });
  const { run } = await call("/v1/actions/greet/runs", { properties: { whom: "harbour" } }, accessToken);
  while (sandbox.port.run(run.id)!.status === "IN_PROGRESS") await new Promise((go) => setTimeout(go, 10));
  const policies = sandbox.deployment.live.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
  console.log(JSON.stringify({
    action: sandbox.port.action("greet"),
    run: sandbox.port.run(run.id),
    entity: sandbox.port.entity("greeting", "harbour"),
    policies: Object.fromEntries(policies.map(({ name, inputs }) => [name, JSON.parse(String(inputs.policy))])),
  }));
  await sandbox.close();
}

void main();
`;

interface Printed {
  action: { trigger: { operation: string; userInputs: { required: string[] } } };
  run: { status: string; summary: string; logs: { message: string }[] };
  entity: { properties: object };
  policies: Record<string, { Statement: { Action: string[]; Resource: string[] }[] }>;
}

describe("a new file in handlers/actions", function () {
  this.timeout(60_000);
  let copy: ProjectCopy;
  let printed: Printed;

  before(async () => {
    copy = new ProjectCopy();
    copy.write("handlers/actions/greet.ts", greetFile);
    copy.write("deploy-and-run.ts", deployAndRun);
    printed = JSON.parse(await copy.run("deploy-and-run.ts")) as Printed;
  });
  after(() => copy.remove());

  it("alone brings the action's form to Port", () => {
    assert.equal(printed.action.trigger.operation, "CREATE");
    assert.deepEqual(printed.action.trigger.userInputs.required, ["whom"]);
  });

  it("alone brings its permissions to the worker's role, and to no other", () => {
    const withGreeting = Object.entries(printed.policies)
      .filter(([, { Statement }]) => Statement.some(({ Action }) => Action.includes("ssm:GetParametersByPath")))
      .map(([name]) => name);
    assert.deepEqual(withGreeting, ["runs-worker-policy"]);
    assert.deepInclude(printed.policies["runs-worker-policy"]?.Statement, {
      Effect: "Allow",
      Action: ["ssm:GetParametersByPath"],
      Resource: ["arn:aws:ssm:*:*:parameter/greetings/*"],
    });
  });

  it("alone makes it run", () => {
    assert.equal(printed.run.status, "SUCCESS");
    assert.equal(printed.run.summary, "Greeted.");
    assert.deepEqual(
      printed.run.logs.map(({ message }) => message),
      ["Greeting harbour"],
    );
    assert.deepEqual(printed.entity.properties, { text: "Hello harbour" });
  });
});
