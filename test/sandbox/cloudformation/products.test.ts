import { assert } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { launchRolePolicy } from "../../../policies/launch-role";
import { injectGate } from "../../../registry/products/inject-gate";
import { readProduct } from "../../../registry/products/read-product";
import type { PolicyStatement } from "../../../sandbox/aws/policy";
import { until } from "../../support/until";
import { ended, eventsOf, FUNCTION, reasonOf, signal, startStacks, type TestStacks } from "./setup";

const folder = path.join(__dirname, "../../../handlers/products");
const GIVEN: Readonly<Record<string, Record<string, string>>> = {
  "static-site": { SiteName: "docs" },
  wordpress: {
    AdminEmail: "ann@example.com",
    AdminPassword: "correct-horse-battery",
    VisitorRange: "203.0.113.0/24",
  },
};

describe("the products that are shipped here", () => {
  let test: TestStacks;

  beforeEach(async () => {
    test = await startStacks(({ ResourceProperties: asked }) =>
      "Signal" in asked ? { Data: { Decision: "{}" } } : { Data: { Change: "1" } },
    );
  });
  afterEach(() => test.close());

  for (const file of readdirSync(folder)) {
    const product = readProduct(`products/${file}`, readFileSync(path.join(folder, file), "utf8"));
    const { identifier, name, template, timeoutSeconds, permissions } = product;

    it(`${identifier} is made with its launch role when it is approved, and goes without a trace`, async () => {
      const policy = launchRolePolicy({ requestFunctionArn: FUNCTION, permissions });
      const { Statement } = JSON.parse(policy) as { Statement: PolicyStatement[] };
      test.aws.endpoint.access.addPrincipal("launch", Statement);
      const gate = { requestFunctionArn: FUNCTION, product: identifier, title: name };
      const stack = test.create(injectGate(template, { ...gate, timeoutSeconds }), {
        name: "SC-123456789012-pp-abcdefghijklm",
        parameters: GIVEN[identifier] ?? {},
        role: "launch",
      });
      const request = await until(() => test.requests[0]);
      const { store } = test.aws.endpoint.cloudControl;
      const types = new Set<string>();
      store.on("change", ({ type }) => types.add(type));

      await test.send(String(request.ResourceProperties["WaitUrl"]), signal("SUCCESS"));
      await ended(stack);

      const failed = stack.events.find((one) => one.ResourceStatus === "CREATE_FAILED");
      assert.equal(stack.status, "CREATE_COMPLETE", failed?.ResourceStatusReason);
      assert.notInclude(JSON.stringify(eventsOf(stack)), "correct-horse");
      assert.match(stack.outputs["Url"] ?? "", /^https?:\/\/[a-z0-9.-]+$/);

      test.stacks.delete(stack.id);
      await ended(stack);
      assert.equal(stack.status, "DELETE_COMPLETE", reasonOf(stack, "Files"));
      const left = [...types].flatMap((type) => store.list("eu-west-1", type));
      const kept = identifier === "static-site" ? ["AWS::S3::Bucket"] : [];
      assert.deepEqual(
        left.map(({ type }) => type),
        kept,
      );
    });
  }
});
