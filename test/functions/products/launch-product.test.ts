import { assert } from "chai";
import type { JsonObject } from "../../../registry";
import { InputError } from "../../../registry/errors";
import { launchAction, type LaunchApproval } from "../../../registry/products/launch-action";
import { launchProduct, type Pace } from "../../../functions/products/launch-product";
import { PauseError } from "../../../functions/runs/pause";
import { actionContext, type AwsAnswers } from "../../support/handler-context";
import { productOf } from "../../registry/products/setup";

const product = productOf({
  rest: `Parameters:
  Size: { Type: Number, Default: 2 }
  Password: { Type: String, NoEcho: true }
Resources:
  Topic: { Type: AWS::SNS::Topic }
`,
});
const pace: Pace = { followSeconds: 0, lookSeconds: 0, pauseSeconds: 60 };
const stackArn = "arn:aws:cloudformation:eu-west-1:123456789012:stack/SC-123456789012-pp-abc/1f";
const stackUrl =
  "https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/stackinfo" +
  "?stackId=arn%3Aaws%3Acloudformation%3Aeu-west-1%3A123456789012%3Astack%2FSC-123456789012-pp-abc%2F1f";
const id = "0123456789abcdef0123456789abcdef";
const launched = { record: "rec-1", provisionedProduct: "pp-abc", name: "mail-list-rtest" };
const input = { Password: "hush hush" };

interface Answers {
  readonly status?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly errors?: readonly string[];
  /** Logical id, type, status and reason; the newest first. */
  readonly events?: readonly (readonly [string, string, string, string?])[];
  readonly others?: AwsAnswers;
  /** What is kept of the request for approval; its stack's unless it says otherwise. */
  readonly kept?: Partial<LaunchApproval>;
}

/** AWS as a launch finds it. */
function awsWith({
  status = "IN_PROGRESS",
  outputs = {},
  errors = [],
  events = [],
  others,
}: Answers): AwsAnswers {
  return {
    ProvisionProductCommand: () => ({
      RecordDetail: { RecordId: "rec-1", ProvisionedProductId: "pp-abc", Status: "CREATED" },
    }),
    DescribeRecordCommand: () => ({
      RecordDetail: {
        RecordId: "rec-1",
        ProductId: "prod-1",
        ProvisioningArtifactId: "pa-1",
        Status: status,
        RecordErrors: errors.map((Description) => ({ Code: "500", Description })),
      },
      RecordOutputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({
        OutputKey,
        OutputValue,
      })),
    }),
    DescribeProvisionedProductCommand: () => ({
      ProvisionedProductDetail: {
        Arn: "arn:aws:servicecatalog:eu-west-1:123456789012:stack/mail-list-rtest/pp-abc",
      },
    }),
    DescribeStackEventsCommand: () => ({
      StackEvents: (errors.length > 0 ? events : [...events, asking]).map(
        ([LogicalResourceId, ResourceType, ResourceStatus, ResourceStatusReason]) => ({
          StackId: stackArn,
          LogicalResourceId,
          ResourceType,
          ResourceStatus,
          ResourceStatusReason,
          PhysicalResourceId: LogicalResourceId === asking[0] ? `approval-${id}` : "other",
        }),
      ),
    }),
    ...others,
  };
}

/** Starts a launch, or goes on with one that was started, and gives what came of it. */
async function launch(answers: Answers, { again = false, follow = pace } = {}) {
  const action = launchAction(product, (...of) => launchProduct(...of, follow));
  const entities: unknown[] = [];
  const port = {
    entities: {
      upsert: async (blueprint: string, entity: unknown, options: unknown) => {
        entities.push([blueprint, entity, options]);
        return entity as never;
      },
    },
  };
  const setup = {
    input,
    aws: awsWith(answers),
    port,
    ...(again && { steps: { provision: launched } }),
  };
  const around = actionContext(action, setup);
  const asked: string[] = [];
  const findApproval = async (one: string) => {
    asked.push(one);
    return answers.kept && { kind: "launch", stackId: stackArn, state: "PENDING", ...answers.kept };
  };
  const [result, error] = await action.handle({ ...around.context, findApproval } as never).then(
    (value) => [value, undefined] as const,
    (reason: unknown) => [undefined, reason as Error] as const,
  );
  const called = around.awsCalls.map(({ name }) => name.replace("Command", ""));
  return { ...around, result, error, called, entities, asked };
}

const asking = ["ApprovalRequest", "Custom::LongshoreApproval", "CREATE_COMPLETE"] as const;
const condition = ["ApprovalCondition", "AWS::CloudFormation::WaitCondition"] as const;
const check = ["ApprovalCheck", "Custom::LongshoreApproval"] as const;
const rejection = `WaitCondition received failed message: 'Rejected by Ann at 2026-03-02T08:00:00.000Z: too large, as said at 2020-01-01T00:00:00Z: no' for uniqueId: ${id}`;
const by = "Ann at Sea at 2020-01-01T00:00:00Z";
const at = Date.parse("2026-03-02T08:00:00.000Z");
const approved = { state: "APPROVED", decision: { by, at } };
const cancelled = [
  "Topic",
  "AWS::SNS::Topic",
  "CREATE_FAILED",
  "Resource creation cancelled",
] as const;

describe("launchProduct", () => {
  it("launches the version that this installation declares, by its name, once", async () => {
    const { awsCalls, steps, logs, called } = await launch({});
    const repeat = await launch({}, { again: true });

    assert.deepEqual(awsCalls[0]?.input, {
      ProductName: "Mail list",
      ProvisioningArtifactName: product.version,
      ProvisionedProductName: "mail-list-rtest",
      ProvisioningParameters: [
        { Key: "Size", Value: "2" },
        { Key: "Password", Value: "hush hush" },
      ],
      ProvisionToken: "r_test",
      Tags: [
        { Key: "longshore:run-id", Value: "r_test" },
        { Key: "longshore:requested-by", Value: "developer@example.com" },
      ],
    });
    assert.deepEqual(steps.get("provision"), launched);
    assert.deepEqual(logs, ["Launching Mail list as mail-list-rtest (pp-abc)."]);
    assert.equal(called[0], "ProvisionProduct");
    assert.notInclude(repeat.called, "ProvisionProduct");
    assert.deepEqual(repeat.logs, []);
  });

  it("tells nobody the secrets of the form", async () => {
    const failed = await launch({ status: "FAILED", errors: ["no"] });
    const done = await launch({ status: "SUCCEEDED", outputs: { Url: "https://example.com" } });

    for (const { result, error, logs, entities, steps } of [failed, done]) {
      const told = JSON.stringify([result, error?.message, logs, entities, [...steps]]);
      assert.notInclude(told, "hush");
    }
  });

  describe("while the launch goes on", () => {
    const labels: [what: string, answers: Answers, label: string][] = [
      [
        "nobody has decided",
        { events: [[...condition, "CREATE_IN_PROGRESS"]] },
        "Waiting for approval",
      ],
      [
        "there is no stack yet",
        {
          others: {
            DescribeStackEventsCommand: () => {
              throw Object.assign(new Error("Stack [x] does not exist"), { $fault: "client" });
            },
          },
        },
        "Waiting for approval",
      ],
      [
        "it is approved",
        {
          events: [
            ["Topic", "AWS::SNS::Topic", "CREATE_IN_PROGRESS"],
            [...check, "CREATE_COMPLETE"],
            [...condition, "CREATE_COMPLETE"],
          ],
        },
        "Approved, launching",
      ],
      [
        "a signal has come that is not checked yet",
        {
          events: [
            [...check, "CREATE_IN_PROGRESS"],
            [...condition, "CREATE_COMPLETE"],
          ],
        },
        "Waiting for approval",
      ],
      [
        "a wait condition of its own is over",
        { events: [["Own", condition[1], "CREATE_COMPLETE"]] },
        "Waiting for approval",
      ],
      ["it has failed", { status: "IN_PROGRESS_IN_ERROR" }, "Failed, rolling back"],
    ];
    for (const [what, answers, statusLabel] of labels) {
      it(`pauses when ${what}: ${statusLabel}`, async () => {
        const { error, pauses } = await launch(answers, { again: true });

        assert.instanceOf(error, PauseError);
        assert.deepEqual(pauses, [{ seconds: 60, statusLabel }]);
      });
    }

    it("finds the stack by its name until Service Catalog gives its ARN", async () => {
      const early = await launch({}, { again: true });
      const late = await launch({ outputs: { CloudformationStackARN: stackArn } }, { again: true });

      assert.deepEqual(early.awsCalls.at(-1)?.input, { StackName: "SC-123456789012-pp-abc" });
      assert.deepEqual(late.awsCalls.at(-1)?.input, { StackName: stackArn });
      assert.notInclude(late.called, "DescribeProvisionedProduct");
    });

    it("looks again for a while after the start, and once later", async () => {
      const follow = { followSeconds: 3, lookSeconds: 1e-9, pauseSeconds: 60 };
      let looks = 0;
      const others: AwsAnswers = {
        DescribeRecordCommand: () => ({
          RecordDetail: { RecordId: "rec-1", Status: (looks += 1) < 3 ? "CREATED" : "SUCCEEDED" },
        }),
      };

      const first = await launch({ others }, { follow });
      looks = 0;
      const later = await launch({ others }, { follow, again: true });

      assert.equal(first.result?.statusLabel, "Launched");
      assert.instanceOf(later.error, PauseError);
      assert.equal(looks, 1);
    });
  });

  describe("when the launch has succeeded", () => {
    const outputs = {
      CloudformationStackARN: stackArn,
      Url: "https://example.com",
      ApprovalDecision: JSON.stringify({
        state: "APPROVED",
        by: "Eve",
        at: "2026-01-01T00:00:00Z",
      }),
    };

    it("gives the entity with who approved it, and the stack's outputs", async () => {
      const { result, logs, asked } = await launch(
        { status: "SUCCEEDED", outputs, kept: approved },
        { again: true },
      );

      assert.deepEqual(asked, [id]);
      const properties: JsonObject = {
        region: "eu-west-1",
        stack: stackArn,
        product: "prod-1",
        version: "pa-1",
        record: "rec-1",
        decision: "APPROVED",
        decided_by: "Ann at Sea at 2020-01-01T00:00:00Z",
        decided_at: "2026-03-02T08:00:00.000Z",
        requested_by: "developer@example.com",
      };
      assert.deepEqual<unknown>(result, {
        entity: { identifier: "pp-abc", title: "mail-list-rtest", properties },
        statusLabel: "Launched",
        summary:
          "Mail list is launched as mail-list-rtest. Approved by Ann at Sea at 2020-01-01T00:00:00Z at 2026-03-02T08:00:00.000Z.\n\n" +
          "- Url: https://example.com",
        link: stackUrl,
      });
      assert.deepEqual(logs, [
        "Approved by Ann at Sea at 2020-01-01T00:00:00Z at 2026-03-02T08:00:00.000Z.",
      ]);
    });

    it("shows neither the gate's output, whatever its number, nor what it says", async () => {
      const others = { ...outputs, ApprovalDecision2: outputs.ApprovalDecision };

      const { result } = await launch({ status: "SUCCEEDED", outputs: others });

      assert.equal(
        result?.summary,
        "Mail list is launched as mail-list-rtest.\n\n- Url: https://example.com",
      );
    });

    it("enters no decision that the record of its own request does not say", async () => {
      const others: (Partial<LaunchApproval> | undefined)[] = [
        undefined,
        { ...approved, stackId: `${stackArn}a` },
        { ...approved, kind: "update" },
        { ...approved, state: "PENDING" },
        { state: "APPROVED" },
      ];
      for (const kept of others) {
        const answers = { status: "SUCCEEDED", outputs, ...(kept && { kept }) };
        const { result, logs } = await launch(answers, { again: true });

        assert.notInclude(result?.summary, "Approved");
        assert.notProperty(result?.entity?.properties, "decision");
        assert.deepEqual(logs, []);
      }
    });

    it("reads every page of outputs", async () => {
      const pages: Record<string, object> = {
        first: { RecordOutputs: [{ OutputKey: "A", OutputValue: "1" }], NextPageToken: "second" },
        second: { RecordOutputs: [{ OutputKey: "B", OutputValue: "2" }] },
      };
      const others: AwsAnswers = {
        DescribeRecordCommand: (asked) => ({
          RecordDetail: { Status: "SUCCEEDED" },
          ...pages[(asked as { PageToken?: string }).PageToken ?? "first"],
        }),
      };

      const { result } = await launch({ others });

      assert.match(result?.summary ?? "", /\n\n- A: 1\n- B: 2$/);
    });
  });

  describe("when the launch has failed", () => {
    const leftBehind =
      "Terminate mail-list-rtest (pp-abc) in Service Catalog, where it is left in error.";
    const common = {
      region: "eu-west-1",
      stack: stackArn,
      product: "prod-1",
      version: "pa-1",
      record: "rec-1",
    };

    const timedOut = "WaitCondition timed out. Received 0 conditions when expecting 1";
    const answered =
      "Received response status [FAILED] from custom resource. Message returned: Nobody approved this " +
      "with Longshore: the signal came from elsewhere (its request is PENDING). (RequestId: 1)";
    const atCondition = (reason: string) => [...condition, "CREATE_FAILED", reason] as const;
    const atCheck = [...check, "CREATE_FAILED", answered] as const;
    const ends: [what: string, answers: Answers, told: string][] = [
      [
        "who rejected it and why, as its record has it",
        {
          events: [cancelled, atCondition(rejection)],
          kept: { state: "REJECTED", decision: { by, at, reason: "not now" } },
        },
        `Rejected by ${by} at 2026-03-02T08:00:00.000Z: not now.`,
      ],
      [
        "that nobody decided",
        { events: [atCondition(timedOut)], kept: { state: "EXPIRED" } },
        "Nobody decided in time.",
      ],
      [
        "that nobody decided, where nothing is kept",
        { events: [atCondition(timedOut)] },
        "Nobody decided in time.",
      ],
      [
        "why nobody could be asked",
        {
          events: [["ApprovalRequest", "Custom::LongshoreApproval", "CREATE_FAILED", answered]],
          kept: { state: "REFUSED", refusal: "Nobody was asked: nobody is left" },
        },
        "Nobody was asked: nobody is left.",
      ],
      [
        "that somebody forged the approval",
        { events: [atCheck, [...condition, "CREATE_COMPLETE"]], kept: { state: "CANCELLED" } },
        "Nobody approved it with Longshore: its stack was told to go on by somebody else.",
      ],
    ];
    for (const [what, answers, told] of ends) {
      it(`says ${what}, and enters no decision that the stack merely tells of`, async () => {
        const { error, logs, links, entities } = await launch({ status: "FAILED", ...answers });

        assert.instanceOf(error, InputError);
        assert.equal(error?.message, `Mail list was not launched. ${told} ${leftBehind}`);
        assert.deepEqual(logs.slice(1), [told]);
        assert.deepEqual(links, [stackUrl]);
        const properties = { ...common, requested_by: "developer@example.com" };
        const entity = { identifier: "pp-abc", title: "mail-list-rtest", properties };
        assert.deepEqual(entities, [["provisioned_product", entity, { runId: "r_test" }]]);
      });
    }

    it("tells no words that somebody signalled to its stack", async () => {
      for (const kept of [undefined, { state: "CANCELLED" }, { state: "PENDING" }]) {
        const answers = { status: "FAILED", events: [atCondition(rejection)] };
        const { error, logs } = await launch({ ...answers, ...(kept && { kept }) });

        assert.include(error?.message, "told to end by somebody else; nobody has rejected it");
        assert.notMatch(`${error?.message} ${logs.join(" ")}`, /Ann|too large/);
      }
    });

    it("says what failed after an approval", async () => {
      const events = [["Topic", "AWS::SNS::Topic", "CREATE_FAILED", "No permission"] as const];

      const { error } = await launch({ status: "FAILED", events, kept: approved });

      assert.include(error?.message, "not launched. Topic (AWS::SNS::Topic): No permission.");
    });

    it("names the resource that failed first, on whatever page it is", async () => {
      const failed = {
        LogicalResourceId: "Topic",
        ResourceType: "AWS::SNS::Topic",
        ResourceStatus: "CREATE_FAILED",
      };
      const pages: Record<string, object> = {
        first: {
          StackEvents: [{ ...failed, LogicalResourceId: "Later", ResourceStatusReason: "also" }],
          NextToken: "second",
        },
        second: { StackEvents: [{ ...failed, ResourceStatusReason: "No permission." }] },
      };
      const others: AwsAnswers = {
        DescribeStackEventsCommand: (asked) =>
          pages[(asked as { NextToken?: string }).NextToken ?? "first"],
      };

      const { error, entities } = await launch({ status: "FAILED", others });

      assert.equal(
        error?.message,
        `Mail list was not launched. Topic (AWS::SNS::Topic): No permission. ${leftBehind}`,
      );
      assert.notNestedProperty(entities[0], "1.properties.decision");
    });

    it("takes the failure of a condition of its own for what it is", async () => {
      for (const reason of [
        "WaitCondition timed out. Received 0 conditions when expecting 1",
        rejection,
      ]) {
        const { error } = await launch({
          status: "FAILED",
          events: [["Own", condition[1], "CREATE_FAILED", reason]],
        });

        assert.include(error?.message, `Own (${condition[1]}): ${reason}.`);
      }
    });

    it("gives Service Catalog's own words when there is no stack", async () => {
      const { error, entities } = await launch({
        status: "FAILED",
        errors: ["No launch path.", "Ask somebody"],
      });

      assert.include(error?.message, "was not launched. No launch path. Ask somebody. Terminate");
      assert.notNestedProperty(entities[0], "1.properties.stack");
    });

    it("is tried again when the reason cannot be had for a moment", async () => {
      const broken = Object.assign(new Error("down"), { $fault: "server" });
      const others: AwsAnswers = {
        DescribeStackEventsCommand: () => {
          throw broken;
        },
      };

      assert.equal((await launch({ status: "FAILED", others })).error, broken);
    });
  });

  describe("when Service Catalog refuses the launch", () => {
    const refuse = (name: string): AwsAnswers => ({
      ProvisionProductCommand: () => {
        throw Object.assign(new Error("It says why"), { name });
      },
    });

    for (const [code, remedy] of [
      ["InvalidParametersException", "Change the inputs"],
      ["ValidationException", "Change the inputs"],
      ["DuplicateResourceException", "a new run makes a new name"],
      ["ResourceNotFoundException", "Deploy the stack again"],
      ["AccessDeniedException", "Deploy the stack again"],
    ] as const) {
      it(`ends the run for ${code}`, async () => {
        const { error, steps } = await launch({ others: refuse(code) });

        assert.instanceOf(error, InputError);
        const refusal = `Service Catalog refuses to launch "Mail list" in version ${product.version} (${code}): It says why. `;
        assert.equal(error?.message.slice(0, refusal.length), refusal);
        assert.include(error?.message.slice(refusal.length), remedy);
        assert.isFalse(steps.has("provision"));
      });
    }

    it("lets the run be tried again for anything else", async () => {
      const { error } = await launch({ others: refuse("ThrottlingException") });

      assert.notInstanceOf(error, InputError);
      assert.equal(error?.name, "ThrottlingException");
    });
  });

  it("tags a launch with what tags allow", async () => {
    const action = launchAction(product, (...of) => launchProduct(...of, pace));
    const { context, awsCalls } = actionContext(action, {
      input,
      aws: awsWith({ status: "SUCCEEDED" }),
    });
    const by = { name: `Zoë O'Neil <${"x".repeat(300)}>` };

    await action.handle({ ...context, run: { ...context.run, by } });

    const { Tags: tags } = awsCalls[0]?.input as { Tags: { Value: string }[] };
    assert.equal(tags[1]?.Value, `Zoë O_Neil _${"x".repeat(244)}`);
  });
});
