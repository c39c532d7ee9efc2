import { assert } from "chai";
import { typeFacts, type Step } from "../../../facts/cloudformation";
import { actionsLike } from "../../../facts/iam";
import { rightsFor } from "../../../sandbox/aws/resources/rights";
import { publicPolicies, type PublicPolicy } from "./public-policies";

// Reads are not held: CloudFormation's handlers read every property, these tools what they manage.
const steps: readonly Step[] = ["create", "update", "delete"];
const place = { region: "eu-west-1", accountId: "123456789012" };

function requiredBy({ type, properties }: PublicPolicy, step: Step): string[] {
  const facts = typeFacts(type);
  if (!facts) throw new Error(`The facts have no ${type}.`);
  const given = { properties, changed: Object.keys(properties), after: properties };
  const { required } = rightsFor(step, { type, facts, ...place, ...given });
  return [...new Set(required.map(({ action }) => action))];
}

function allowedBy({ allows }: PublicPolicy): Set<string> {
  const patterns = Object.entries(allows).flatMap(([service, names]) =>
    names.split(" ").map((name) => `${service}:${name}`),
  );
  return new Set(patterns.flatMap((one) => (one.includes("*") ? actionsLike(one) : [one])));
}

describe("the rights that are asked for, held against public least-privilege policies", () => {
  for (const policy of publicPolicies) {
    it(`${policy.type}: no more than ${policy.source.split("/").slice(3, 5).join("/")} allows`, () => {
      const allowed = allowedBy(policy);
      const required = steps.map((step) => [step, requiredBy(policy, step)] as const);

      for (const [step, actions] of required) {
        const own = actions.filter((action) => allowed.has(action));
        if (step !== "update") assert.isNotEmpty(own, `${step} asks for nothing that is allowed`);
      }
      const more = required.flatMap(([, actions]) => actions.filter((one) => !allowed.has(one)));
      assert.includeMembers(Object.keys(policy.besides ?? {}), more);
    });
  }

  it("names no difference that is none", () => {
    const named = publicPolicies.flatMap(({ source, besides = {} }) =>
      Object.keys(besides).map((action) => `${source} ${action}`),
    );
    const met = publicPolicies.flatMap((policy) =>
      steps
        .flatMap((step) => requiredBy(policy, step))
        .filter((action) => !allowedBy(policy).has(action))
        .map((action) => `${policy.source} ${action}`),
    );

    assert.sameMembers([...new Set(named)], [...new Set(met)]);
  });
});
