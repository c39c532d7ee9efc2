import * as pulumi from "@pulumi/pulumi";
import { assert } from "chai";
import { ApprovalDesk } from "../../components/approval-desk";
import { DeadLetters } from "../../components/dead-letters";
import { findApprovalNeeds } from "../../components/approval-needs";
import { actionFile } from "../registry/setup";
import { valueOf } from "../support/program";
import { runUnderMocks, type Program } from "../support/pulumi";
import { productOf, productRegistry } from "./approval-setup";
import { arn, registryOf } from "./setup";

const component = "longshore:approvals:ApprovalDesk approvals";
const subscriptionType = "aws:sns/topicSubscription:TopicSubscription";

describe("ApprovalDesk", () => {
  const registry = productRegistry(
    productOf("static-site"),
    productOf("database", { approvers: ["dba@example.com", "lead@example.com"] }),
  );
  let program: Program<ApprovalDesk>;

  before(async () => {
    const approvers = ["a@example.com", "b@example.com", "a@example.com"];
    program = await runUnderMocks(
      () =>
        new ApprovalDesk("approvals", {
          registry,
          approvers,
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

  it("has an encrypted topic for the stack and one for each product with approvers of its own", () => {
    assert.deepEqual(
      program.ofType("aws:sns/topic:Topic").map(({ name, inputs }) => [name, inputs]),
      ["approvals-topic", "approvals-topic-database"].map((name) => [
        name,
        { displayName: "Longshore approvals", kmsMasterKeyId: "alias/aws/sns" },
      ]),
    );
  });

  it("subscribes each address once, under a name that outlives changes of the list", () => {
    const subscriptions = program.ofType(subscriptionType);

    assert.deepEqual(
      subscriptions.map(({ name, inputs }) => [name, inputs]),
      (
        [
          ["approvals-topic", "a@example.com"],
          ["approvals-topic", "b@example.com"],
          ["approvals-topic-database", "dba@example.com"],
          ["approvals-topic-database", "lead@example.com"],
        ] as const
      ).map(([topic, endpoint]) => [
        `${topic}-${endpoint}`,
        { topic: arn("sns", topic), protocol: "email", endpoint },
      ]),
    );
  });

  it("tells functions what they need, and no secret", async () => {
    const { settings, arns } = program.result;
    const topics = {
      default: arn("sns", "approvals-topic"),
      database: arn("sns", "approvals-topic-database"),
    };

    assert.deepEqual(JSON.parse(await valueOf(settings)), {
      tableName: "approvals-table",
      keyArn: arn("kms", "approvals-key"),
      pagesUrl: "https://approvals-api.example.com",
      topics,
    });
    assert.deepEqual(await valueOf(arns), {
      tableArn: arn("dynamodb", "approvals-table"),
      keyArn: arn("kms", "approvals-key"),
      topicArns: Object.values(topics),
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
          approvers: [],
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
      ["own", productOf("own", { approvers: ["o@example.com"] })],
    ]);

    let refusal: unknown;
    await create({ ...registry, products }).catch((error: unknown) => (refusal = error));

    assert.instanceOf(refusal, pulumi.RunError);
    assert.equal(
      refusal.message,
      'longshore:approvers is "", and nobody would hear of requests for approval in stack "dev": ' +
        'product "site", action "create_vm". ' +
        'Type: pulumi config set longshore:approvers "platform@example.com,security@example.com"',
    );
  });

  it("is made when everything names its own", async () => {
    const own = productOf("own", { approvers: ["o@example.com"] });

    const program = await create(productRegistry(own));

    assert.deepEqual(
      program.ofType(subscriptionType).map(({ inputs }) => inputs.endpoint),
      ["o@example.com"],
    );
  });
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
      { what: 'product "site"', namesApprovers: false },
      { what: 'action "careful"', namesApprovers: false },
    ]);
  });
});
