import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import {
  ServiceCatalogClient,
  UpdateProvisionedProductCommand,
} from "@aws-sdk/client-service-catalog";
import { assert } from "chai";
import { once } from "node:events";
import http from "node:http";
import type { Stack } from "../../../sandbox/aws/cloudformation/stack";
import type { TestSandbox } from "../../support/sandbox";
import { until } from "../../support/until";
import { nextMail } from "./next-mail";
import { productOf } from "./stage";
import type { Team } from "./team";
import type { Visitor } from "./visitor";

/** A password that the form asks for; it may be nowhere but in the stack. */
const password = "correct-horse-battery";

/** How launches from Port wait for one person, and what becomes of them. */
export function describeLaunches(given: () => Team): void {
  let all: Team;
  let box: TestSandbox;
  const visitors: Visitor[] = [];
  before(() => {
    all = given();
    box = all.box;
  });

  const stacks = () => box.sandbox.parts.aws.cloudFormation.stacks.all;

  /** Starts a launch in Port and waits for its e-mail. */
  async function launch(product: string, properties: object) {
    const known = stacks().length;
    const { begun, mail, visitor } = await nextMail(box, () =>
      box.startRun(`launch_${product}`, properties),
    );
    visitors.push(visitor);
    return { runId: begun, mail, visitor, stack: stacks()[known] as Stack };
  }

  const reasonsOf = ({ events }: Stack) =>
    events.map(({ ResourceStatusReason }) => ResourceStatusReason ?? "");
  const statusesOf = (stack: Stack) =>
    stack.events
      .filter(({ PhysicalResourceId }) => PhysicalResourceId === stack.id)
      .map(({ ResourceStatus }) => ResourceStatus);

  async function storedApproval(id: string) {
    const { aws, region } = box.sandbox.parts;
    const client = new DynamoDBClient({
      endpoint: aws.url,
      region,
      credentials: aws.access.rootCredentials,
    });
    const { Item = {} } = await client.send(
      new GetItemCommand({ TableName: "dev-approvals-table", Key: { id: { S: id } } }),
    );
    return Item;
  }

  /** Sends a signal as anybody can who has the URL. @returns the status of the answer */
  async function putTo(url: string, content: object): Promise<number | undefined> {
    const { host, pathname, search } = new URL(url);
    const request = http.request(box.sandbox.parts.aws.url + pathname + search, {
      method: "PUT",
      headers: { host },
      agent: false,
    });
    request.end(JSON.stringify(content));
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    response.resume();
    return response.statusCode;
  }

  it("waits for a person, goes on when approved, and says everywhere who approved it", async () => {
    const { runId, mail, visitor, stack } = await launch("mail_list", {
      ListName: "news",
      Password: password,
    });

    assert.equal(stack.status, "CREATE_IN_PROGRESS");
    assert.deepEqual(mail.to, ["approver@example.com"]);
    assert.include(mail.body, "developer@example.com");
    assert.include(mail.body, "ListName: news");
    const page = await visitor.open();
    assert.equal(page.status, 200);
    assert.equal(page.heading, "Mail list");
    assert.equal(stack.status, "CREATE_IN_PROGRESS", "opening the page decides nothing");

    const answer = await visitor.decide({ decision: "approve" });

    assert.equal(answer.heading, "Approved");
    const run = await box.ended(runId);
    assert.equal(run.status, "SUCCESS");
    assert.equal(stack.status, "CREATE_COMPLETE");
    assert.match(stack.outputs.TopicArn ?? "", /:news$/);
    const data = JSON.parse(stack.outputs.ApprovalDecision ?? "{}") as Record<string, string>;
    const { request: id = "", at = "" } = data;
    assert.deepEqual(data, {
      request: id,
      state: "APPROVED",
      by: "approver@example.com",
      at: new Date(at).toISOString(),
    });
    const approved = `Approved by approver@example.com at ${at}`;
    assert.include(run.logs.map(({ message }) => message).join("\n"), approved);
    const entity = await until(() => {
      const found = box.port.entity("provisioned_product", productOf(stack));
      return found?.properties.decision ? found : undefined;
    });
    assert.include(entity.properties, {
      decision: "APPROVED",
      decided_by: "approver@example.com",
      requested_by: "developer@example.com",
    });
    await box.sandbox.parts.schedules.fire("approvals-clock");
    const later = box.port.entity("provisioned_product", productOf(stack));
    assert.equal(later?.properties.requested_by, "developer@example.com", "the clock changes it");
    const item = await storedApproval(id);
    assert.notProperty(JSON.parse(item.todo?.S ?? "{}"), "port", "the clock has told Port");
    assert.equal(item.state?.S, "APPROVED");
    assert.equal(
      (JSON.parse(item.decision?.S ?? "{}") as { by: string }).by,
      "approver@example.com",
    );
    assert.notProperty(item, "waitUrl", "the presigned URL is deleted once the stack was told");
  });

  it("rolls back at once when rejected, with the reason in the stack's event and in Port", async () => {
    const { runId, visitor, stack } = await launch("mail_list", {
      ListName: "rejected",
      Password: password,
    });

    const answer = await visitor.decide({ decision: "reject", reason: "Too dear" });

    assert.equal(answer.heading, "Rejected");
    const run = await box.ended(runId);
    assert.equal(run.status, "FAILURE");
    assert.match(run.summary ?? "", /Rejected by approver@example\.com at \S+: Too dear/);
    await until(() => stack.status === "ROLLBACK_COMPLETE");
    const failed = reasonsOf(stack).find((reason) => reason.includes("failed message"));
    assert.match(
      failed ?? "",
      /^WaitCondition received failed message: 'Rejected by approver@example\.com at \S+: Too dear' for uniqueId: [0-9a-f]{32}$/,
    );
    const { store } = box.sandbox.parts.aws.cloudControl;
    assert.deepEqual(
      store
        .list("eu-west-1", "AWS::SNS::Topic")
        .filter(({ identifier }) => /rejected/.test(identifier)),
      [],
    );
    await box.sandbox.parts.schedules.fire("approvals-clock");
    const entity = box.port.entity("provisioned_product", productOf(stack));
    assert.include(entity?.properties, {
      decision: "REJECTED",
      decided_by: "approver@example.com",
      decision_reason: "Too dear",
    });
  });

  it("rolls back when somebody signals with the URL from the stack's events instead of approving", async () => {
    const { runId, visitor, stack } = await launch("mail_list", {
      ListName: "forged",
      Password: password,
    });
    const { PhysicalResourceId: url = "" } =
      stack.events.find(
        ({ LogicalResourceId: name, ResourceStatus: status }) =>
          name === "ApprovalHandle" && status === "CREATE_COMPLETE",
      ) ?? {};
    const { id } = visitor;
    const text = `Approved by forger@example.com at ${new Date().toISOString()}`;

    const signal = { Status: "SUCCESS", Reason: text, UniqueId: id, Data: text };
    assert.equal(await putTo(url, signal), 200, "the signal itself is taken");
    const run = await box.ended(runId);

    assert.equal(run.status, "FAILURE");
    assert.match(
      run.summary ?? "",
      /Nobody approved it with Longshore: its stack was told to go on/,
    );
    await until(() => stack.status === "ROLLBACK_COMPLETE");
    const { store } = box.sandbox.parts.aws.cloudControl;
    const made = ["AWS::SNS::Topic", "AWS::SQS::Queue"].flatMap((type) =>
      store.list("eu-west-1", type).filter(({ identifier }) => /forged/.test(identifier)),
    );
    assert.deepEqual(made, []);
    assert.isFalse(
      stack.events.some(({ LogicalResourceId: name }) => name === "Topic" || name === "Queue"),
      "nothing else was begun",
    );
    const entity = await until(() => box.port.entity("provisioned_product", productOf(stack)));
    assert.notEqual(entity.properties.decision, "APPROVED");
    assert.equal((await storedApproval(id)).state?.S, "CANCELLED");
    assert.equal((await visitor.open()).heading, "Cancelled");
  });

  it("rolls back when nobody decides in time, with CloudFormation's own text", async () => {
    const { runId, visitor, stack } = await launch("hasty", {});
    const open = await visitor.open();
    // A slow machine begins it later than its stack begins to wait.
    await all.age(visitor.id, 1000);

    await until(() => stack.status === "ROLLBACK_COMPLETE");

    assert.include(
      reasonsOf(stack),
      "WaitCondition timed out. Received 0 conditions when expecting 1",
    );
    assert.deepEqual(statusesOf(stack).sort(), [
      "CREATE_IN_PROGRESS",
      "ROLLBACK_COMPLETE",
      "ROLLBACK_IN_PROGRESS",
    ]);
    const late = await visitor.decide({ decision: "approve" }, open);
    assert.equal(late.status, 410);
    assert.match(late.text, /Expired .* it is too late now/);
    await box.sandbox.parts.schedules.fire("approvals-clock");
    assert.equal((await visitor.open()).heading, "Expired");
    const run = await box.ended(runId);
    assert.equal(run.status, "FAILURE");
    assert.match(run.summary ?? "", /Nobody decided in time/);
  });

  it("counts one decision when a link decides twice at once, and says so", async () => {
    const { runId, visitor } = await launch("mail_list", { ListName: "both", Password: password });
    const [page, other] = [await visitor.open(), await visitor.open()];

    const [first, second] = await Promise.all([
      visitor.decide({ decision: "approve" }, page),
      visitor.decide({ decision: "reject", reason: "No" }, other),
    ]);

    const run = await box.ended(runId);
    const winner = run.status === "SUCCESS" ? first : second;
    const loser = run.status === "SUCCESS" ? second : first;
    assert.equal(winner.status, 200);
    assert.equal(loser.status, 409);
    assert.match(loser.heading, /^Already (approved|rejected)$/);
    assert.include(loser.text, "approver@example.com");
  });

  it("shows that a launch was taken back while it waited", async () => {
    const { runId, visitor, stack } = await launch("mail_list", {
      ListName: "cancelled",
      Password: password,
    });

    box.sandbox.parts.aws.cloudFormation.stacks.delete(stack.id);
    await until(() => stack.status === "DELETE_COMPLETE");

    const page = await until(async () => {
      const found = await visitor.open();
      return found.status === 410 ? found : undefined;
    });
    assert.equal(page.heading, "Cancelled");
    const run = await box.ended(runId);
    assert.equal(run.status, "FAILURE");
  });

  it("lets an update wait, changes nothing before somebody approves it, and takes it back when it is rejected", async () => {
    const { aws, region } = box.sandbox.parts;
    const { runId, visitor, stack } = await launch("mail_list", {
      ListName: "first",
      Password: password,
    });
    await visitor.decide({ decision: "approve" });
    await box.ended(runId);
    const credentials = aws.access.addPrincipal("updater", [
      { Effect: "Allow", Action: "servicecatalog:*", Resource: "*" },
    ]);
    const portfolio = stack.tags["aws:servicecatalog:portfolioArn"]?.split("/").at(-1) ?? "";
    const role = "arn:aws:iam::123456789012:role/updater";
    aws.serviceCatalog.catalog.associatePrincipal(portfolio, role);
    const client = new ServiceCatalogClient({ endpoint: aws.url, region, credentials });
    /** Begins an update, and hands out its approver's link while it waits. */
    const update = async (Value: string) => {
      const events = stack.events.length;
      const command = new UpdateProvisionedProductCommand({
        ProvisionedProductId: productOf(stack),
        ProvisioningParameters: [
          { Key: "ListName", Value },
          { Key: "Password", UsePreviousValue: true },
        ],
      });
      const { mail, visitor: approver } = await nextMail(box, () => client.send(command));
      const { body } = mail;
      assert.equal(stack.status, "UPDATE_IN_PROGRESS");
      visitors.push(approver);
      const end = async () => {
        await until(() => !stack.status.endsWith("IN_PROGRESS"));
        return stack.events.slice(events);
      };
      return { body, approver, end };
    };
    const resources = () =>
      ["AWS::SNS::Topic", "AWS::SQS::Queue"].flatMap((type) =>
        box.sandbox.parts.aws.cloudControl.store.list(region, type).map((one) => one.identifier),
      );
    const before = resources();

    const larger = await update("second");
    assert.include(larger.body, "ListName: first → second");
    assert.sameMembers(resources(), before);
    await larger.approver.decide({ decision: "approve" });
    await larger.end();
    assert.equal(stack.status, "UPDATE_COMPLETE");
    assert.match(stack.outputs.TopicArn ?? "", /:second$/);

    const back = await update("first");
    await back.approver.decide({ decision: "reject", reason: "Keep it" });
    const events = await back.end();
    assert.equal(stack.status, "UPDATE_ROLLBACK_COMPLETE");
    assert.include(JSON.stringify(events), "was rejected by approver@example.com: Keep it");
    const touched = events.map(({ ResourceType }) => ResourceType);
    assert.notInclude(touched, "AWS::SNS::Topic", "nothing begins before it is approved");
    assert.match(stack.outputs.TopicArn ?? "", /:second$/);
    client.destroy();
  });

  it("lets the presigned URL and the password out nowhere", () => {
    const { mailbox, lambda, hops } = box.sandbox.parts;
    const functions = box.sandbox.deployment.live
      .filter(({ type }) => type === "aws:lambda/function:Function")
      .map(({ name }) => name);
    const out = {
      mails: JSON.stringify(mailbox.messages),
      pages: visitors.flatMap(({ pages }) => pages.map(({ raw }) => raw)).join("\n"),
      logs: functions.flatMap((name) => lambda.logs(name)).join("\n"),
      port: JSON.stringify(box.port.calls),
      hops: JSON.stringify(hops.all),
    };

    for (const [where, text] of Object.entries(out)) {
      assert.isAbove(text.length, 1000, `nothing was looked at in ${where}`);
      assert.notMatch(
        text,
        /X-Amz-(Signature|Credential)|cloudformation-waitcondition\S*\?/i,
        where,
      );
      assert.notInclude(text, password, where);
    }
  });
}
