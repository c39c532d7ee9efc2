import * as pulumi from "@pulumi/pulumi";
import { assert } from "chai";
import { ApprovalDesk } from "../../components/approval-desk";
import { DeadLetters } from "../../components/dead-letters";
import { findApprovalNeeds } from "../../components/approval-needs";
import { approvalRules, type ApproverGroups } from "../../components/approval-rules";
import type { PanelRule } from "../../registry/approval";
import { actionFile } from "../registry/setup";
import { valueOf } from "../support/program";
import { runUnderMocks, type Program } from "../support/pulumi";
import { productOf, productRegistry } from "./approval-setup";
import { arn, registryOf } from "./setup";

const component = "longshore:approvals:ApprovalDesk approvals";
/** Approvers, and the names of their topics. */
const topics = [
  ["a@example.com", "approvals-to-a-example-com-0816"],
  ["b@example.com", "approvals-to-b-example-com-e8f3"],
  ["dba@example.com", "approvals-to-dba-example-com-adfa"],
] as const;
const subscriptionType = "aws:sns/topicSubscription:TopicSubscription";

describe("ApprovalDesk", () => {
  const registry = productRegistry(
    productOf("static-site"),
    productOf("database", {
      approval: { approvers: ["dba", "A@example.com"], atLeast: 2 },
    }),
  );
  let program: Program<ApprovalDesk>;

  before(async () => {
    const approvers = {
      default: ["a@example.com", "b@example.com", "a@example.com"],
      dba: ["dba@example.com"],
    };
    program = await runUnderMocks(
      () =>
        new ApprovalDesk("approvals", {
          registry,
          approvers,
          requesterMayDecide: true,
          deadLetters: new DeadLetters("dead", {}),
        }),
    );
  });

  it("keeps requests in an encrypted table that forgets, with an index of what is left to do", () => {
    assert.deepEqual(program.onlyInputsOf("aws:dynamodb/table:Table"), {
      attributes: [
        { name: "id", type: "S" },
        { name: "open", type: "S" },
        { name: "dueAt", type: "N" },
      ],
      hashKey: "id",
      globalSecondaryIndexes: [
        {
          name: "open-index",
          keySchemas: [
            { attributeName: "open", keyType: "HASH" },
            { attributeName: "dueAt", keyType: "RANGE" },
          ],
          projectionType: "KEYS_ONLY",
        },
      ],
      billingMode: "PAY_PER_REQUEST",
      ttl: { attributeName: "forgetAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
    });
  });

  it("signs links with an HMAC key that has a name", () => {
    assert.deepEqual(program.onlyInputsOf("aws:kms/key:Key"), {
      description: "Signs the links in Longshore's requests for approval.",
      customerMasterKeySpec: "HMAC_256",
      keyUsage: "GENERATE_VERIFY_MAC",
      deletionWindowInDays: 7,
    });
    assert.deepEqual(program.onlyInputsOf("aws:kms/alias:Alias"), {
      name: "alias/longshore-approvals",
      targetKeyId: "approvals-key-id",
    });
  });

  it("has a queue on which the worker asks, longer than its function may take", async () => {
    const { inputs } = program.named("approvals-asks");

    assert.deepInclude(inputs, { fifoQueue: true, visibilityTimeoutSeconds: 45 });
    assert.deepEqual(JSON.parse(await valueOf(program.result.asks)), {
      tableName: "approvals-table",
      asksUrl: "https://sqs.example.com/approvals-asks",
    });
  });

  it("has an HTTP API that no other site may call", () => {
    assert.deepEqual(program.onlyInputsOf("aws:apigatewayv2/api:Api"), {
      description: "Pages on which people approve or reject.",
      protocolType: "HTTP",
    });
  });

  it("has an encrypted topic for each approver, each once, under a name that outlives changes of the list", () => {
    assert.deepEqual(
      program.ofType("aws:sns/topic:Topic").map(({ name, inputs }) => [name, inputs]),
      topics.map(([, name]) => [
        name,
        { displayName: "Longshore approvals", kmsMasterKeyId: "alias/aws/sns" },
      ]),
    );
    assert.deepEqual(
      program.ofType(subscriptionType).map(({ name, inputs }) => [name, inputs]),
      topics.map(([endpoint, name]) => [
        name,
        { topic: arn("sns", name), protocol: "email", endpoint },
      ]),
    );
  });

  it("tells functions what they need, and no secret", async () => {
    const { settings, arns } = program.result;
    const arnsByAddress = Object.fromEntries(topics.map(([to, name]) => [to, arn("sns", name)]));
    const one = { approvers: ["a@example.com", "b@example.com"], atLeast: 1 };

    assert.deepEqual(JSON.parse(await valueOf(settings)), {
      tableName: "approvals-table",
      keyArn: arn("kms", "approvals-key"),
      pagesUrl: "https://approvals-api.example.com",
      topics: arnsByAddress,
      rules: {
        default: one,
        "product:static-site": one,
        "product:database": { approvers: ["dba@example.com", "a@example.com"], atLeast: 2 },
      },
      requesterMayDecide: true,
    });
    assert.deepEqual(await valueOf(arns), {
      tableArn: arn("dynamodb", "approvals-table"),
      keyArn: arn("kms", "approvals-key"),
      topicArns: Object.values(arnsByAddress),
    });
    assert.deepEqual(
      program.resources.flatMap(({ secrets }) => secrets),
      [],
    );
  });

  it("has everything below it", () => {
    const isGiven = ({ name }: { name: string }) => /^dead/.test(name);
    const [first, ...others] = program.resources.filter((one) => !isGiven(one));

    assert.equal(`${first?.type} ${first?.name}`, component);
    assert.deepEqual([...new Set(others.map(({ parent }) => parent))], [component]);
  });
});

describe("ApprovalDesk, without approvers", () => {
  const create = (registry: ReturnType<typeof registryOf>) =>
    runUnderMocks(
      () =>
        new ApprovalDesk("approvals", {
          registry,
          approvers: { default: [] },
          requesterMayDecide: false,
          deadLetters: new DeadLetters("dead", {}),
        }),
    );

  it("refuses to be made when nobody would hear of something, and says what to type", async () => {
    const registry = registryOf(
      actionFile("create-vm", { approval: { stacks: ["de*"] } }),
      actionFile("create-bucket", { approval: { stacks: ["prod"] } }),
    );
    const products = new Map([
      ["site", productOf("site")],
      ["own", productOf("own", { approval: { approvers: ["o@example.com"] } })],
    ]);

    let refusal: unknown;
    await create({ ...registry, products }).catch((error: unknown) => (refusal = error));

    assert.instanceOf(refusal, pulumi.RunError);
    assert.equal(
      refusal.message,
      'longshore:approvers is "", and nobody would hear of requests for approval in stack "dev": ' +
        'product "site", action "create_vm".\n' +
        'Type: pulumi config set longshore:approvers "platform@example.com,security@example.com"',
    );
  });

  it("stops the program for a condition that is wrong, and tells no function of it", async () => {
    const approval = { approvers: ["o@example.com"], when: ".size > 1" };
    const stopped = nextRejection();
    const program = await create(productRegistry(productOf("own", { approval })));

    const error = await stopped;

    assert.isTrue(pulumi.RunError.isInstance(error));
    assert.match(
      (error as Error).message,
      /handlers\/products\/own\.yaml: Metadata\.Longshore\.approval\.when is "\.size > 1"\./,
    );
    assert.isTrue(program.result.hasConditions);
  });

  it("is made when everything names its own", async () => {
    const own = productOf("own", { approval: { approvers: ["o@example.com"] } });

    const program = await create(productRegistry(own));

    assert.deepEqual(
      program.ofType(subscriptionType).map(({ inputs }) => inputs.endpoint),
      ["o@example.com"],
    );
  });
});

describe("approvalRules", () => {
  const groups = {
    default: ["a@example.com"],
    security: ["s@example.com", "A@Example.com"],
    leads: ["l@example.com"],
  };
  const need = (rule: PanelRule) => ({ subject: "action:x", what: 'action "x"', rule });
  const rulesOf = async (rule: PanelRule, given: ApproverGroups = groups) =>
    (await runUnderMocks(() => approvalRules([need(rule)], given))).result;

  it("puts this stack's addresses in the place of groups, in small letters, each once", async () => {
    const rule = {
      ...{ approvers: ["security", "default", "X@example.com"], atLeast: 3, when: ".a" },
      escalation: { afterHours: 2, approvers: ["leads"] },
    };

    assert.deepEqual(await rulesOf(rule), {
      default: { approvers: ["a@example.com"], atLeast: 1 },
      "action:x": {
        ...{ approvers: ["s@example.com", "a@example.com", "x@example.com"], atLeast: 3 },
        when: ".a",
        escalation: { afterHours: 2, approvers: ["l@example.com"] },
      },
    });
  });

  it("names a product's parameters that are numbers, where a condition looks at them", async () => {
    const parameters = [
      { name: "Size", type: "Number" },
      { name: "Name", type: "String" },
    ];
    const registry = (approval: PanelRule) =>
      ({
        products: new Map([["site", { identifier: "site", approval, parameters }]]),
        actions: new Map(),
      }) as unknown as Parameters<typeof findApprovalNeeds>[0];
    const rulesFor = async (approval: PanelRule) =>
      (await runUnderMocks(() => approvalRules(findApprovalNeeds(registry(approval)), groups)))
        .result;

    assert.deepEqual((await rulesFor({ when: ".Size > 4" }))["product:site"], {
      ...{ approvers: ["a@example.com"], atLeast: 1, when: ".Size > 4", numbers: ["Size"] },
    });
    assert.notProperty((await rulesFor({}))["product:site"], "numbers");
  });

  const refused: [string, PanelRule, ApproverGroups, RegExp][] = [
    [
      "a group that there is not",
      { approvers: ["dba"] },
      groups,
      /^action "x" names approvers that are none: dba; longshore:approvers has the groups default, security, leads\.\nType: pulumi config set longshore:approvers "platform@example\.com,dba=lead@example\.com"$/,
    ],
    [
      "one that is asked later",
      { escalation: { afterHours: 1, approvers: ["constructor"] } },
      groups,
      /approvers that are none: constructor;/,
    ],
    [
      "more who must agree than there are",
      { approvers: ["security"], atLeast: 3 },
      groups,
      /^action "x" needs 3 approvers to agree, and has 2: s@example\.com, a@example\.com\.\n/,
    ],
    [
      "an empty default group",
      {},
      { default: [], security: ["s@example.com"] },
      /^longshore:approvers has no group default, and nobody would hear .*: action "x"\.\n/,
    ],
  ];
  for (const [what, rule, given, message] of refused) {
    it(`refuses ${what}`, async () => {
      let refusal: unknown;
      await rulesOf(rule, given).catch((error: unknown) => (refusal = error));

      assert.instanceOf(refusal, pulumi.RunError);
      assert.match(refusal.message, message);
    });
  }
});

describe("findApprovalNeeds", () => {
  it("finds nothing where no product is and no action asks in this stack", async () => {
    const registry = registryOf(
      actionFile("plain"),
      actionFile("careful", { approval: { stacks: ["prod*"] } }),
    );

    const { result } = await runUnderMocks(() => findApprovalNeeds(registry));

    assert.deepEqual(result, []);
  });

  it("finds products, but not the actions that launch them, and actions that ask", async () => {
    const registry = productRegistry(productOf("site"));
    const careful = registryOf(actionFile("careful", { approval: {} }));
    const actions = new Map([...registry.actions, ...careful.actions]);

    const { result } = await runUnderMocks(() => findApprovalNeeds({ ...registry, actions }));

    assert.include([...actions.keys()], "launch_site");
    assert.deepEqual(result, [
      { subject: "product:site", what: 'product "site"', rule: {}, numbers: [] },
      { subject: "action:careful", what: 'action "careful"', rule: {} },
    ]);
  });
});

/** The next rejection that nobody handles, which ends a program; it fails no test. */
function nextRejection(): Promise<unknown> {
  const usual = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  return new Promise((resolve) => {
    process.once("unhandledRejection", (error) => {
      for (const listener of usual) process.on("unhandledRejection", listener);
      resolve(error);
    });
  });
}
