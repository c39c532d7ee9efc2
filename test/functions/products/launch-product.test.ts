import { assert } from "chai";
import type { JsonObject } from "../../../registry";
import { InputError } from "../../../registry/errors";
import { launchAction } from "../../../registry/products/launch-action";
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
      StackEvents: events.map(
        ([LogicalResourceId, ResourceType, ResourceStatus, ResourceStatusReason]) => ({
          StackId: stackArn,
          LogicalResourceId,
          ResourceType,
          ResourceStatus,
          ResourceStatusReason,
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
  const [result, error] = await action.handle(around.context).then(
    (value) => [value, undefined] as const,
    (reason: unknown) => [undefined, reason as Error] as const,
  );
  const called = around.awsCalls.map(({ name }) => name.replace("Command", ""));
  return { ...around, result, error, called, entities };
}

const condition = ["ApprovalCondition", "AWS::CloudFormation::WaitCondition"] as const;
const check = ["ApprovalCheck", "Custom::LongshoreApproval"] as const;
const rejection = `WaitCondition received failed message: 'Rejected by Ann at 2026-03-02T08:00:00.000Z: too large, as said at 2020-01-01T00:00:00Z: no' for uniqueId: ${id}`;
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
        ...{ request: id, state: "APPROVED" },
        ...{ by: "Ann at Sea at 2020-01-01T00:00:00Z", at: "2026-03-02T08:00:00.000Z" },
      }),
    };

    it("gives the entity with who approved it, and the stack's outputs", async () => {
      const { result, logs } = await launch({ status: "SUCCEEDED", outputs }, { again: true });

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

    it("finds the decision under a name with a number", async () => {
      const { ApprovalDecision, ...rest } = outputs;

      const { result } = await launch({
        status: "SUCCEEDED",
        outputs: { ...rest, ApprovalDecision: "its own", ApprovalDecision2: ApprovalDecision },
      });

      assert.equal(result?.entity?.properties?.decided_by, "Ann at Sea at 2020-01-01T00:00:00Z");
    });

    it("does without a decision that it cannot read", async () => {
      for (const ApprovalDecision of [
        ...["", "null", "[]", "{}", "{", '{"a":1}', '{"state":"APPROVED"}', '"APPROVED"'],
        '{"state":"PENDING","by":"Ann","at":"2026-03-02T08:00:00.000Z"}',
        '{"state":"APPROVED","by":1,"at":"2026-03-02T08:00:00.000Z"}',
        `{"${id}":"Approved by Ann at 2026-03-02T08:00:00.000Z"}`,
      ]) {
        const { result, logs } = await launch(
          { status: "SUCCEEDED", outputs: { ApprovalDecision } },
          { again: true },
        );

        assert.equal(result?.summary, "Mail list is launched as mail-list-rtest.");
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

    it("says who rejected it and why, and enters no decision that the stack merely tells of", async () => {
      const { error, logs, links, entities } = await launch({
        status: "FAILED",
        errors: ["ROLLBACK_COMPLETE"],
        events: [
          cancelled,
          [...condition, "CREATE_FAILED", rejection],
          ["SC", "AWS::CloudFormation::Stack", "CREATE_IN_PROGRESS"],
        ],
      });

      const decided =
        "Rejected by Ann at 2026-03-02T08:00:00.000Z: too large, as said at 2020-01-01T00:00:00Z: no.";
      assert.instanceOf(error, InputError);
      assert.equal(error?.message, `Mail list was not launched. ${decided} ${leftBehind}`);
      assert.deepEqual(logs.slice(1), [decided]);
      assert.deepEqual(links, [stackUrl]);
      assert.deepEqual(entities, [
        [
          "provisioned_product",
          {
            identifier: "pp-abc",
            title: "mail-list-rtest",
            properties: { ...common, requested_by: "developer@example.com" },
          },
          { runId: "r_test" },
        ],
      ]);
    });

    it("says that nobody decided", async () => {
      const reason = "WaitCondition timed out. Received 0 conditions when expecting 1";
      const events = [[...condition, "CREATE_FAILED", reason] as const];

      const { error, entities } = await launch({ status: "FAILED", events }, { again: true });

      assert.equal(
        error?.message,
        `Mail list was not launched. Nobody decided in time. ${leftBehind}`,
      );
      assert.notNestedProperty(entities[0], "1.properties.decision");
    });

    it("says that somebody forged the approval, and enters no decision", async () => {
      const reason =
        "Received response status [FAILED] from custom resource. Message returned: Nobody approved this " +
        "with Longshore: the signal came from elsewhere (its request is PENDING). (RequestId: 1)";
      const events = [
        [...check, "CREATE_FAILED", reason] as const,
        [...condition, "CREATE_COMPLETE"] as const,
      ];

      const { error, entities } = await launch({ status: "FAILED", events }, { again: true });

      assert.equal(
        error?.message,
        "Mail list was not launched. Nobody approved it with Longshore: its stack was told to go on " +
          `by somebody else. ${leftBehind}`,
      );
      assert.notNestedProperty(entities[0], "1.properties.decision");
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
