import { assert } from "chai";
import type { JsonObject } from "../../../registry";
import { decodeInput } from "../../../registry/decode-input";
import { toPortAction } from "../../../registry/port-action";
import { injectGate } from "../../../registry/products/inject-gate";
import type { Product } from "../../../registry/products/product";
import { findReferences } from "../../../registry/products/references";
import { parseTemplate } from "../../../registry/products/template";
import { shippedRegistry } from "./shipped";

const { actions, products } = shippedRegistry();

function productOf(identifier: string): Product {
  const product = products.get(identifier);
  assert.isDefined(product);
  return product;
}

/** The resources of a product's template. */
function resourcesOf(product: Product): Record<string, JsonObject> {
  return parseTemplate(product.template).data.Resources as Record<string, JsonObject>;
}

/** What may be given for one field of a launch, out of these. */
function accepted(launch: string, name: string, values: readonly string[]): string[] {
  const field = actions.get(launch)?.input[name];
  assert.isDefined(field);
  return values.filter((value) => {
    try {
      decodeInput({ [name]: field }, { [name]: value });
      return true;
    } catch {
      return false;
    }
  });
}

/** Which of the actions that a template's resources need the launch role has. */
function allowedActions(product: Product): string[] {
  return product.permissions.flatMap(({ actions: list }) => list);
}

describe("static-site", () => {
  const product = productOf("static-site");

  it("asks for a name, and has a default for everything else", () => {
    const form = actions.get("launch_static_site")?.input ?? {};

    assert.deepEqual(decodeInput(form, { SiteName: "docs" }), {
      SiteName: "docs",
      IndexDocument: "index.html",
      PriceClass: "PriceClass_100",
      KeepOldVersions: "true",
    });
    assert.deepEqual(accepted("launch_static_site", "SiteName", ["docs-2", "Docs", "-a", "a b"]), [
      "docs-2",
    ]);
  });

  it("keeps its bucket private and lets only its own distribution read", () => {
    const { Files: files, FilesPolicy: policy } = resourcesOf(product);

    assert.deepNestedPropertyVal(files, "Properties.PublicAccessBlockConfiguration", {
      BlockPublicAcls: "true",
      BlockPublicPolicy: "true",
      IgnorePublicAcls: "true",
      RestrictPublicBuckets: "true",
    });
    const { Properties: properties } = policy as {
      Properties: { PolicyDocument: { Statement: { Effect: string; Condition: JsonObject }[] } };
    };
    const allowing = properties.PolicyDocument.Statement.filter(({ Effect }) => Effect === "Allow");
    assert.lengthOf(allowing, 1);
    assert.deepEqual(
      findReferences(allowing[0]?.Condition).map(({ name }) => name),
      ["AWS::Partition", "AWS::AccountId", "Distribution"],
    );
  });

  it("needs no secret, no address and no network", () => {
    const { trigger } = toPortAction(actions.get("launch_static_site") as never);

    assert.notInclude(JSON.stringify(trigger), "encryption");
    assert.sameMembers(
      [...new Set(allowedActions(product).map((action) => action.split(":")[0]))],
      ["s3", "cloudfront"],
    );
  });
});

describe("wordpress", () => {
  const product = productOf("wordpress");

  it("asks for what it cannot know: address, password, visitors", () => {
    const { trigger } = toPortAction(actions.get("launch_wordpress") as never);

    assert.deepEqual(trigger.userInputs.required, ["AdminEmail", "AdminPassword", "VisitorRange"]);
    assert.equal(trigger.userInputs.properties.AdminPassword?.encryption, "aes256-gcm");
  });

  it("gives the password to Secrets Manager and to nothing else", () => {
    const users = Object.entries(resourcesOf(product)).filter(([, resource]) =>
      findReferences(resource).some(({ name }) => name === "AdminPassword"),
    );
    const gated = injectGate(product.template, {
      requestFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:ask",
      product: "wordpress",
      title: product.name,
      timeoutSeconds: product.timeoutSeconds,
    });
    const asked = (parseTemplate(gated).data.Resources as Record<string, JsonObject>)
      .ApprovalRequest;

    assert.deepEqual(
      users.map(([name]) => name),
      ["AdminSecret"],
    );
    assert.nestedProperty(asked, "Properties.Parameters.SiteTitle");
    assert.notNestedProperty(asked, "Properties.Parameters.AdminPassword");
  });

  it("takes nothing that the shell of its machine would read as more than a text", () => {
    const hostile = ['a"b', "a$(id)", "a`id`", "a\\b", "a;b", "a\nb", "a'b", "a${b}"];
    const script = findReferences(resourcesOf(product).Server)
      .map(({ name }) => name)
      .filter((name) => product.parameters.some((one) => one.name === name));
    const free = product.parameters.filter(
      ({ name, type, allowedValues }) =>
        script.includes(name) && type === "String" && !allowedValues,
    );

    assert.sameMembers(
      free.map(({ name }) => name),
      ["SiteTitle", "AdminUser", "AdminEmail"],
    );
    for (const { name } of free) {
      assert.deepEqual(accepted("launch_wordpress", name, hostile), [], name);
    }
    assert.deepEqual(accepted("launch_wordpress", "AdminEmail", ["a.b+c@example.com"]), [
      "a.b+c@example.com",
    ]);
  });

  it("opens port 80 to the chosen visitors, and no other", () => {
    const { Firewall: firewall } = resourcesOf(product);

    assert.deepNestedPropertyVal(firewall, "Properties.SecurityGroupIngress", [
      {
        Description: "Visitors",
        IpProtocol: "tcp",
        FromPort: "80",
        ToPort: "80",
        CidrIp: { Ref: "VisitorRange" },
      },
    ]);
    const ranges = ["203.0.113.0/24", "0.0.0.0/0", "203.0.113.0", "everybody", "::/0"];
    assert.deepEqual(accepted("launch_wordpress", "VisitorRange", ranges), ranges.slice(0, 2));
  });

  it("may read only Amazon's own image parameters", () => {
    const reading = product.permissions.filter(({ actions: list }) =>
      list.some((action) => action.startsWith("ssm:")),
    );

    assert.deepEqual(
      reading.map(({ actions: list, resources }) => [list, resources]),
      [[["ssm:GetParameters"], ["arn:aws:ssm:*::parameter/aws/service/ami-amazon-linux-latest/*"]]],
    );
  });
});
