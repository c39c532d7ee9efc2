import { assert } from "chai";
import type { Stack } from "../../../sandbox/aws/cloudformation/stack";
import { createRandom, type Random } from "../../support/random";
import { ended, FUNCTION, startStacks, type TestStacks } from "./setup";

const TYPES = ["AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::Kinesis::Stream"] as const;

/** A random template without circles, and which resource needs which. */
interface Generated {
  readonly template: object;
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** What will fail. */
  readonly bad: ReadonlySet<string>;
}

function generate(random: Random, failing: boolean): Generated {
  const count = 2 + random.below(9);
  const ids = Array.from({ length: count }, (_, index) => `R${index}`);
  const bad = new Set<string>(failing ? [random.pick(ids)] : []);
  const needs = new Map<string, string[]>();
  const resources = ids.map((id, index) => {
    const earlier = ids.slice(0, index).filter(() => random.chance(0.4));
    needs.set(id, earlier);
    const references = earlier.map((one) => ({ one, how: random.below(3) }));
    const DependsOn = references.filter(({ how }) => how === 0).map(({ one }) => one);
    const values = references
      .filter(({ how }) => how > 0)
      .map(({ one, how }) => (how === 1 ? { Ref: one } : { "Fn::Sub": `x\${${one}}` }))
      .map((Value, index) => ({ Key: `key-${index}`, Value }));
    const custom = bad.has(id) || random.chance(0.3);
    const Properties = {
      ...(custom && { ServiceToken: FUNCTION, Bad: bad.has(id) }),
      ...(values.length > 0 && { Tags: values }),
    };
    const Type = custom ? "Custom::Thing" : random.pick(TYPES);
    return [id, { Type, Properties, ...(DependsOn.length > 0 && { DependsOn }) }] as const;
  });
  // The order of the text says nothing about the order of the work.
  const shuffled = resources
    .map((entry) => ({ entry, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ entry }) => entry);
  return { template: { Resources: Object.fromEntries(shuffled) }, needs, bad };
}

/** Position of an event, or -1. */
function at(stack: Stack, id: string, status: string): number {
  return stack.events.findIndex(
    (one) => one.LogicalResourceId === id && one.ResourceStatus === status,
  );
}

describe("random templates", () => {
  let test: TestStacks;

  beforeEach(async () => {
    test = await startStacks(({ RequestType, ResourceProperties, LogicalResourceId }) =>
      RequestType === "Create" && ResourceProperties["Bad"] === "true"
        ? { Status: "FAILED", Reason: "bad" }
        : { PhysicalResourceId: LogicalResourceId },
    );
  });
  afterEach(() => test.close());

  const left = () => {
    const { store } = test.aws.endpoint.cloudControl;
    return TYPES.flatMap((type) => store.list("eu-west-1", type));
  };

  /** What was created is deleted, and what needs something goes before it. */
  const checkDeletion = (stack: Stack, { needs }: Generated, what: string) => {
    for (const [id, needed] of needs) {
      const begin = at(stack, id, "DELETE_IN_PROGRESS");
      if (at(stack, id, "CREATE_COMPLETE") >= 0) assert.isAtLeast(begin, 0, `${what}: ${id}`);
      if (begin < 0) continue;
      const end = at(stack, id, "DELETE_COMPLETE");
      assert.isAbove(end, begin, `${what}: ${id} is deleted`);
      for (const one of needed) {
        assert.isBelow(end, at(stack, one, "DELETE_IN_PROGRESS"), `${what}: ${id} before ${one}`);
      }
    }
    assert.isEmpty(left(), what);
  };

  it("are made in the order of their dependencies, and deleted in reverse", async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const generated = generate(createRandom(seed), false);
      const stack = await test.deploy(generated.template, { name: `s${seed}` });

      assert.equal(stack.status, "CREATE_COMPLETE", `seed ${seed}`);
      for (const [id, needed] of generated.needs) {
        for (const one of needed) {
          const what = `seed ${seed}: ${one} before ${id}`;
          assert.isBelow(
            at(stack, one, "CREATE_COMPLETE"),
            at(stack, id, "CREATE_IN_PROGRESS"),
            what,
          );
        }
      }
      test.stacks.delete(stack.id);
      await ended(stack);
      assert.equal(stack.status, "DELETE_COMPLETE", `seed ${seed}`);
      checkDeletion(stack, generated, `seed ${seed}`);
    }
  });

  it("leave nothing when one of their resources fails", async () => {
    for (let seed = 101; seed <= 140; seed += 1) {
      const generated = generate(createRandom(seed), true);
      const stack = await test.deploy(generated.template, { name: `s${seed}` });

      assert.equal(stack.status, "ROLLBACK_COMPLETE", `seed ${seed}`);
      const [bad = ""] = generated.bad;
      assert.isAtLeast(at(stack, bad, "CREATE_FAILED"), 0);
      for (const [id, needed] of generated.needs) {
        if (needed.includes(bad)) assert.equal(at(stack, id, "CREATE_IN_PROGRESS"), -1);
      }
      checkDeletion(stack, generated, `seed ${seed}`);
      const asked = test.requests.filter(({ StackId }) => StackId === stack.id);
      const ids = (type: string) =>
        asked.filter((one) => one.RequestType === type).map((one) => one.LogicalResourceId);
      assert.sameMembers(ids("Delete"), ids("Create"), `seed ${seed}`);
    }
  });
});
