import { assert } from "chai";
import { isLaunch, launchAction } from "../../../registry/products/launch-action";
import { actionContext } from "../../support/handler-context";
import { productOf } from "./setup";

const product = productOf({
  rest: `Parameters:
  Size: { Type: Number, Default: 2 }
  Password: { Type: String, NoEcho: true }
Resources:
  Topic: { Type: AWS::SNS::Topic }
`,
});

describe("launchAction", () => {
  it("is a CREATE action of the blueprint of launched products", () => {
    const { input: fields, permissions, ...declared } = launchAction(product);

    assert.deepInclude(declared, {
      kind: "action",
      identifier: "launch_mail_list",
      title: "Launch Mail list",
      description: "A topic for mails",
      trigger: "CREATE",
      blueprint: "provisioned_product",
    });
    assert.deepEqual(Object.keys(fields), ["Size", "Password"]);
    assert.deepEqual(
      permissions?.map(({ actions, resources }) => [actions, resources]),
      [
        [
          [
            "servicecatalog:ProvisionProduct",
            "servicecatalog:DescribeRecord",
            "servicecatalog:DescribeProvisionedProduct",
          ],
          ["*"],
        ],
        [["cloudformation:DescribeStackEvents"], ["arn:aws:cloudformation:*:*:stack/SC-*"]],
      ],
    );
  });

  it("says who may launch it, where the template does", () => {
    const execute = { teams: ["platform"] };

    assert.notProperty(launchAction(product), "execute");
    assert.deepEqual(launchAction({ ...product, execute }).execute, execute);
  });

  it("is known as a launch, as no other action of its blueprint is", () => {
    const action = launchAction(product);

    assert.isTrue(isLaunch(action));
    assert.isFalse(isLaunch({ ...action, handle: async () => undefined }));
  });

  it("hands its product and its run to what launches", async () => {
    const given: unknown[] = [];
    const action = launchAction(product, async (...of) => {
      given.push(...of);
      return { statusLabel: "Launched" };
    });
    const { context } = actionContext(action, { input: { Password: "hush hush" } });

    const result = await action.handle(context);

    assert.deepEqual(given, [product, context]);
    assert.deepEqual(result, { statusLabel: "Launched" });
  });

  it("launches nothing where it is only declared", async () => {
    const action = launchAction(product);
    const { context } = actionContext(action, { input: { Password: "hush hush" } });

    const error = await Promise.resolve(action.handle(context)).catch((reason: Error) => reason);

    assert.deepInclude(error, {
      message: '"Mail list" is only declared here; launches run in the worker.',
    });
  });
});
