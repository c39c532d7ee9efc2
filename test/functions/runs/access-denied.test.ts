import { assert } from "chai";
import { deniedIn } from "../../../functions/runs/access-denied";
import { AttemptError } from "../../../functions/runs/execute";
import { work } from "../../../functions/runs/worker";
import { retryDelay } from "../../../functions/sqs-batch";
import { InputError } from "../../../registry/errors";
import { allow } from "../../../registry/statement";
import { errorOf } from "../../sandbox/aws/start";
import { useCapturedLog } from "./captured-log";
import { deliveryTo, partsOf, thingAction, useRuns } from "./setup";

const sentence =
  "User: arn:aws:sts::123456789012:assumed-role/worker/x is not authorized to perform: sns:CreateTopic " +
  "on resource: arn:aws:sns:eu-west-1:123456789012:news because no identity-based policy allows the sns:CreateTopic action";
/** An error as the AWS SDK throws it. */
const awsError = (name: string, message = sentence) => Object.assign(new Error(message), { name });

describe("deniedIn", () => {
  const whole = { action: "sns:CreateTopic", resource: "arn:aws:sns:eu-west-1:123456789012:news" };
  for (const [what, error, expected] of [
    ["AccessDeniedException", awsError("AccessDeniedException"), whole],
    ["AccessDenied of older services", awsError("AccessDenied"), whole],
    ["EC2's UnauthorizedOperation", awsError("UnauthorizedOperation"), whole],
    ["SNS's AuthorizationError", awsError("AuthorizationErrorException"), whole],
    ["KMS's own", awsError("KMSAccessDeniedException"), whole],
    ["EC2's as CloudTrail writes it", awsError("Client.UnauthorizedOperation"), whole],
    ["an answer 403 without a name of its own", awsError("403"), whole],
    ...[
      ["with an explicit deny in a service control policy", "service control policy"],
      ["with an explicit deny in a permissions boundary", "permissions boundary"],
      [
        "with an explicit deny in an identity-based policy: arn:aws:iam::1:policy/no",
        "identity-based policy",
      ],
      ["because no permissions boundary allows the sns:CreateTopic action", "permissions boundary"],
      ["because no VPC endpoint policy allows the sns:CreateTopic action", "VPC endpoint policy"],
    ].map(([end = "", by = ""]): [string, Error, object] => [
      `a policy beside the role's: ${end}`,
      awsError("AccessDenied", sentence.replace(/because .*/, end)),
      { ...whole, by },
    ]),
    ["a cause", new Error("no topic", { cause: awsError("AccessDenied") }), whole],
    [
      "the cause of an InputError",
      new InputError("no", { cause: awsError("AccessDenied") }),
      whole,
    ],
    ["a sentence that says nothing", awsError("AccessDenied", "Access Denied"), {}],
    ["something else", awsError("ThrottlingException"), undefined],
    ["a text", "AccessDenied", undefined],
  ] as [string, unknown, object | undefined][]) {
    it(`reads ${what}`, () => {
      assert.deepEqual(deniedIn(error), expected);
    });
  }
});

describe("work, when AWS denies something", () => {
  const runs = useRuns();
  useCapturedLog();
  const denied = (more: object = {}) =>
    thingAction({
      permissions: [allow(["sns:ListTopics"], "*", "listing")],
      handle: async () => Promise.reject(awsError("AuthorizationErrorException")),
      ...more,
    });

  it("tries once more in exactly ten seconds, then says which statement goes into which file", async () => {
    const action = denied();
    const request = await runs.start(action);
    const actionFiles = new Map([["make_thing", "actions/things/make.ts"]]);
    const parts = partsOf(runs, action, { actionFiles });

    const error = await errorOf(work(parts, request, deliveryTo("one")));
    await work(parts, request, deliveryTo("two"));

    assert.instanceOf(error, AttemptError);
    const attributes = { ApproximateReceiveCount: "4" } as never;
    assert.equal(retryDelay({ attributes }, error, { retrySeconds: 5 }), 10);
    const { status, summary, logs = [] } = runs.shown(request) ?? {};
    assert.equal(status, "FAILURE");
    assert.include(
      summary,
      'Add to its permissions in handlers/actions/things/make.ts, and deploy: allow(["sns:CreateTopic"], "arn:aws:sns:eu-west-1:123456789012:news").',
    );
    assert.match(logs[0]?.message ?? "", /^AWS denied it: .* once more in 10 s/);
  });

  it("says who forbids it where no statement of the handler helps", async () => {
    const end = "with an explicit deny in a service control policy";
    const error = awsError("AccessDenied", sentence.replace(/because .*/, end));
    const action = denied({ handle: async () => Promise.reject(error) });
    const request = await runs.start(action);

    await work(partsOf(runs, action, { maxAttempts: 1 }), request, deliveryTo("one"));

    assert.match(
      runs.shown(request)?.summary ?? "",
      /A service control policy forbids it, whatever permissions the handler has\. Ask whoever keeps that policy\.$/,
    );
  });

  it("goes on when IAM knew after ten seconds", async () => {
    let tries = 0;
    const action = denied({
      async handle() {
        tries += 1;
        if (tries === 1) throw awsError("AccessDenied");
        return { summary: "made" };
      },
    });
    const request = await runs.start(action);
    const parts = partsOf(runs, action);

    await errorOf(work(parts, request, deliveryTo("one")));
    await work(parts, request, deliveryTo("two"));

    assert.equal(runs.shown(request)?.summary, "made");
  });

  it("ends at once where a handler is started once, and names the usual file and what to look up", async () => {
    const action = denied({
      permissions: undefined,
      handle: async () => Promise.reject(awsError("AccessDenied", "Access Denied")),
    });
    const request = await runs.start(action);

    await work(partsOf(runs, action, { maxAttempts: 1 }), request, deliveryTo("one"));

    assert.match(
      runs.shown(request)?.summary ?? "",
      /Add permissions in handlers\/actions\/make-thing\.ts, and deploy: allow\(\["<service>:<Action>"\], "<ARN>"\)\. AWS does not say/,
    );
  });
});
