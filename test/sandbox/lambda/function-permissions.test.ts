import { assert } from "chai";
import { FunctionPermissions } from "../../../sandbox/lambda/function-permissions";

const api = "arn:aws:execute-api:eu-west-1:123456789012:abc";
const pages = {
  function: "pages",
  principal: "apigateway.amazonaws.com",
  sourceArn: `${api}/*/*/approvals/*`,
};
const request = {
  function: "arn:aws:lambda:eu-west-1:123456789012:function:pages",
  principal: "apigateway.amazonaws.com",
  sourceArn: `${api}/$default/GET/approvals/{id}`,
};

describe("FunctionPermissions", () => {
  it("lets a service invoke a function for what the permission names", () => {
    const permissions = new FunctionPermissions();
    permissions.add(pages);

    assert.isUndefined(permissions.denied(request));
  });

  for (const [what, more] of [
    ["another function", { function: "others" }],
    ["another service", { principal: "sns.amazonaws.com" }],
    ["another API", { sourceArn: `${api}d/$default/GET/approvals/{id}` }],
    ["another route", { sourceArn: `${api}/$default/GET/health` }],
  ] as const) {
    it(`refuses ${what}, and says why`, () => {
      const permissions = new FunctionPermissions();
      permissions.add(pages);

      const reason = permissions.denied({ ...request, ...more });

      assert.match(reason ?? "", /may not invoke .*: no aws\.lambda\.Permission allows it$/);
    });
  }

  it("takes a permission without a source for every one of the service's resources", () => {
    const permissions = new FunctionPermissions();
    permissions.add({ function: request.function, principal: request.principal });

    assert.isUndefined(permissions.denied({ ...request, function: "pages" }));
  });
});
