import { assert } from "chai";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { taggable } from "../../components/stack-rules";
import { runProgram } from "../support/program";
import type { Program, Registered } from "../support/pulumi";

const packages = path.join(__dirname, "../../node_modules/@pulumi");
const settings = {
  ...{ approvers: "a@example.com", cloudTrail: "true", privateNetworkCidr: "10.20.0.0/16" },
  tags: "team=platform",
};

/** Whether a resource type takes tags, as its package declares it. */
function takesTags(type: string): boolean {
  const [pack = "", module = "", name = ""] = type.split(":");
  const file = module.includes("/")
    ? module
    : `${module}/${name[0]?.toLowerCase()}${name.slice(1)}`;
  return /^ {4}tags\?: /m.test(readFileSync(path.join(packages, pack, `${file}.d.ts`), "utf8"));
}

describe("what holds for everything in a stack", function () {
  this.timeout(120_000);
  let program: Program<unknown>;
  let made: Registered[];

  before(async () => {
    program = await runProgram(settings);
    made = program.resources.filter(({ type }) => /^awsx?:/.test(type));
  });

  it("is that it carries the tags, wherever AWS takes some", () => {
    const types = [...new Set(made.map(({ type }) => type))].filter(takesTags);

    assert.isAbove(types.length, 15);
    assert.includeMembers([...taggable], types);
    for (const { type, name, inputs } of made.filter(({ type }) => types.includes(type))) {
      const { project, stack, team } = inputs.tags as Record<string, string>;
      assert.deepEqual([project, stack, team], ["longshore", "dev", "platform"], `${type} ${name}`);
    }
  });

  it("is that nothing else is given tags", () => {
    for (const { type, inputs } of made.filter(({ type }) => !takesTags(type)))
      assert.notProperty(inputs, "tags", type);
  });

  const guarded = /^(aws:dynamodb\/table|aws:s3\/bucket:|awsx:cloudtrail)/;

  it("is that Pulumi and AWS keep tables and buckets", () => {
    const kept = made.filter(({ protect }) => protect);

    assert.isAbove(kept.length, 5);
    assert.sameMembers(
      kept,
      made.filter(({ type }) => guarded.test(type)),
    );
    for (const { type, inputs } of kept) {
      if (type.startsWith("aws:dynamodb")) assert.isTrue(inputs.deletionProtectionEnabled);
      if (type.startsWith("aws:s3")) assert.isFalse(inputs.forceDestroy);
      if (type.startsWith("awsx"))
        assert.deepInclude(inputs.s3Bucket as object, {
          args: {
            forceDestroy: false,
            tags: { project: "longshore", stack: "dev", team: "platform" },
          },
        });
    }
  });

  it("is that they go with what they hold when the setting says so", async () => {
    const { resources } = await runProgram({ ...settings, protectRecords: "false" });

    assert.deepEqual(
      resources.filter(({ protect }) => protect),
      [],
    );
    const guards = resources
      .filter(({ type }) => guarded.test(type))
      .map(({ inputs }) => inputs.deletionProtectionEnabled ?? inputs.forceDestroy ?? "trail");
    assert.deepEqual(new Set(guards), new Set([false, true, "trail"]));
  });
});
