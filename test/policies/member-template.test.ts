import { assert } from "chai";
import { memberPatterns } from "../../policies/member-patterns";
import { memberTemplate, type MemberTemplate } from "../../policies/member-template";
import { discoverRegistry } from "../../registry/discover";
import { cloudTrail, serviceEvent } from "../../registry/resource-event";
import { compilePattern } from "../../sandbox/events/pattern-compile";
import { matchesCompiled } from "../../sandbox/events/pattern";

interface Made {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties: Readonly<Record<string, never>> & { readonly EventPattern: object };
}

const registry = discoverRegistry("handlers");
const args = {
  ...{ registry, project: "longshore", stack: "prod", externalId: "4711-abc" },
  ...{ region: "eu-west-1", regions: ["eu-west-1", "eu-central-1"] },
};
const made = (template: MemberTemplate) => Object.entries(template.Resources) as [string, Made][];
const rulesOf = (template: MemberTemplate) =>
  made(template).filter(([, { Type }]) => Type === "AWS::Events::Rule");

describe("the template of a member account", () => {
  const template = memberTemplate(args);

  it("sends every event that one of the hub's rules takes, from where its type tells of changes", () => {
    const rules = rulesOf(template).map(([, { Condition, Properties }]) => {
      return { Condition, pattern: compilePattern(Properties.EventPattern as never) };
    });
    for (const { type, events, global } of registry.resources.values()) {
      const condition = global ? "TellsOfGlobal" : "TellsOfRegion";
      for (const event of events) {
        const { eventName = ["none"] } = event.detail as { eventName?: string[] };
        for (const name of eventName) {
          const sent = { source: event.source, "detail-type": event.detailType };
          const one = { ...sent, detail: { eventName: name } } as never;
          const isSent = rules.some(
            (rule) => rule.Condition === condition && matchesCompiled(rule.pattern, one),
          );
          assert.isTrue(isSent, `${type} ${event.source} ${name}`);
        }
      }
    }
  });

  it("sends no failed calls, and has patterns that EventBridge takes", () => {
    for (const [id, { Properties }] of rulesOf(template)) {
      const pattern = Properties.EventPattern as { detail?: { errorCode?: unknown } };
      assert.isAtMost(JSON.stringify(pattern).length, 2048, id);
      if (pattern.detail) assert.deepEqual(pattern.detail.errorCode, [{ exists: false }], id);
    }
  });

  it("lets in the two roles of the hub alone, with the external id", () => {
    const roles = made(template).filter(([, { Type }]) => Type === "AWS::IAM::Role");
    const trusts = Object.fromEntries(
      roles.map(([id, { Properties }]) => [
        id,
        (Properties.AssumeRolePolicyDocument as unknown as { Statement: unknown[] }).Statement,
      ]),
    );
    const trusted = (name: string) => [
      {
        Effect: "Allow",
        Principal: { AWS: { "Fn::Sub": "arn:aws:iam::${HubAccount}:root" } },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "sts:ExternalId": { Ref: "ExternalId" } },
          ArnLike: {
            "aws:PrincipalArn": { "Fn::Sub": `arn:aws:iam::\${HubAccount}:role/${name}-role*` },
          },
        },
      },
    ];
    assert.deepEqual(trusts.ReadRole, trusted("prod-catalog-exporter"));
    assert.deepEqual(trusts.RunRole, trusted("prod-runs-worker"));
    assert.sameMembers(Object.keys(trusts), ["ReadRole", "RunRole", "SendRole"]);
  });

  it("trusts the worker whose runs share processes as well, where one of its actions may work there", () => {
    const trustedBy = (names: readonly string[]) => {
      const actions = new Map(
        [...registry.actions].map(([name, one]) => [
          name,
          { ...one, shared: names.includes(name) },
        ]),
      );
      const whole = memberTemplate({ ...args, registry: { ...registry, actions } });
      return JSON.stringify(whole.Resources.RunRole).match(/prod-runs-worker[a-z-]*role/g);
    };
    const onEntities = [...registry.actions.values()]
      .filter(({ trigger }) => trigger !== "CREATE")
      .map(({ identifier }) => identifier);

    assert.deepEqual(trustedBy(onEntities), [
      "prod-runs-worker-role",
      "prod-runs-worker-shared-role",
    ]);
    assert.deepEqual(trustedBy([]), ["prod-runs-worker-role"]);
  });

  it("grants what the handlers declare for reading, and nothing that changes anything", () => {
    const policies = made(template).filter(([id]) => id.startsWith("ReadRole"));
    const actions = new Set(JSON.stringify(policies).match(/"[a-z0-9-]+:[A-Z]\w*\*?"/g));
    for (const { type, permissions } of registry.resources.values())
      for (const action of permissions.flatMap((one) => one.actions))
        assert.isTrue(actions.has(JSON.stringify(action)), `${type}: ${action}`);
    for (const action of actions) assert.notMatch(action, /:(Create|Delete|Update|Put|Run|Start)/);
  });

  it("makes the roles in the hub's region alone, and sends from others without waiting for them", () => {
    for (const [id, { Type, Condition }] of made(template)) {
      if (/^(Read|Run)Role/.test(id)) assert.equal(Condition, "HasRoles", id);
      if (id === "SendRole") assert.equal([Type, Condition].join(), "AWS::IAM::Role,");
    }
  });

  it("is refused when CloudFormation would not take it", () => {
    const many = new Map(
      Array.from({ length: 800 }, (_, index) => {
        const name = `${"CallWithALongName".repeat(3)}${index}`;
        const events = [cloudTrail("s3", [name], { inputPaths: {}, identifier: ".a" })];
        return [String(index), { ...registry.resources.get("AWS::S3::Bucket"), events } as never];
      }),
    );
    assert.throws(
      () => memberTemplate({ ...args, registry: { ...registry, resources: many } }),
      /has \d+ characters; CloudFormation takes 51200/,
    );
  });
});

describe("memberPatterns", () => {
  it("puts services together, and splits what does not fit", () => {
    const options = { inputPaths: {}, identifier: ".a" };
    const names = Array.from({ length: 200 }, (_, index) => `CreateSomething${index}`);
    const patterns = memberPatterns([
      { events: [cloudTrail("a", ["Make"], options), serviceEvent("aws.a", "A Changed", options)] },
      { events: [cloudTrail("b", names, options), serviceEvent("aws.b", "B Changed", options)] },
    ]);

    assert.deepEqual(patterns.at(-1), {
      source: ["aws.a", "aws.b"],
      "detail-type": ["A Changed", "B Changed"],
    });
    assert.isAbove(patterns.length, 2);
    const sent = patterns.flatMap(
      ({ detail }) => (detail as { eventName?: string[] })?.eventName ?? [],
    );
    assert.sameMembers(sent, ["Make", ...names]);
  });
});
