import { assert } from "chai";
import {
  checkConditions,
  findConditionProblems,
} from "../../../functions/approvals/check-conditions";
import { createJq } from "../../../functions/jq";
import { approvalConditions } from "../../../registry/approval-conditions";
import { field } from "../../../registry/fields";
import { productOf, productRegistry } from "../../components/approval-setup";
import { registryOf } from "../../components/setup";
import { actionFile } from "../../registry/setup";
import { errorOf } from "../../sandbox/aws/start";

const asking = (when: string) =>
  actionFile("create_vm", {
    input: {
      cores: field.integer("Cores"),
      region: field.string("Region", { required: false }),
      token: field.secret("Token"),
    },
    approval: { when, stacks: ["another"] },
  });

describe("conditions of approvals", () => {
  const jq = createJq();
  after(() => jq.close());

  async function findIn(when: string) {
    const [found, ...others] = await findConditionProblems(
      approvalConditions(registryOf(asking(when))),
      jq,
    );
    assert.isEmpty(others);
    return found;
  }

  for (const when of [
    ".cores > 4",
    ".cores > 4 and .region != null",
    '.["cores"] > 4',
    'if .region == "a.b" then true else .cores > 1 end',
    ".cores as $n | $n > 4",
    ". | .anything",
    '[.cores, (.region // "" | .[0:2])] != []',
    '.region | test(".x") | not',
    "true # .not",
    "any(.region, .cores; .size? > 1)",
    "def small: .size < 1; .cores > 4",
    "[.cores] | any(.[]; . > 4)",
  ]) {
    it(`takes ${when}`, async () => assert.isUndefined(await findIn(when)));
  }

  for (const [when, kind, says] of [
    [".cores >", "does-not-compile", /does not compile/],
    [".cores > 4 and nothing_known(1)", "does-not-compile", /nothing_known/],
    [".core > 4", "unknown-input", /asks for core, and there is no such input/],
    [".cores > 4 and .Region == 1", "unknown-input", /asks for Region,/],
    [".token != null", "unknown-input", /asks for token,/],
    ["any(.regions[]; . == 1)", "unknown-input", /asks for regions,/],
    ["[.core] | length > 4", "unknown-input", /asks for core,/],
  ] as const) {
    it(`refuses ${when}`, async () => {
      const found = await findIn(when);

      assert.equal(found?.kind, kind);
      assert.match(found?.problem ?? "", says);
    });
  }

  it("of actions and products are all told when the stack is deployed: file, key, value and remedy", async () => {
    const parameters = [
      { name: "Size", type: "Number" },
      { name: "Password", type: "String", noEcho: true },
    ];
    const site = productOf("site", { parameters, approval: { when: ".size > 1" } });
    const conditions = [
      ...approvalConditions(registryOf(asking(".cores >"))),
      ...approvalConditions(productRegistry(site)),
    ];

    const { message } = await errorOf(checkConditions(conditions));

    const [head, first, second, ...others] = message.split("\n");
    assert.isEmpty(others.filter((line) => line.startsWith("handlers/")));
    assert.equal(head, "Conditions of approvals cannot be used:");
    assert.match(
      first ?? "",
      /^handlers\/actions\/create_vm\.ts: approval\.when is "\.cores >"\. /,
    );
    assert.equal(
      second,
      'handlers/products/site.yaml: Metadata.Longshore.approval.when is ".size > 1". It asks for size, and there is ' +
        "no such input, so that it is always null. Write one of Size; secret inputs are not among them.",
    );
    await checkConditions(conditions.map((one) => ({ ...one, filter: "true" })));
  });
});
