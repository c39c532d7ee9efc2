import { ProvisionProductCommand, ServiceCatalogClient } from "@aws-sdk/client-service-catalog";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { assert } from "chai";
import type { TestSandbox } from "../../support/sandbox";
import { until } from "../../support/until";
import { errorOf } from "../aws/start";
import { nextMail } from "./next-mail";

/** How runs of actions wait, and launches that do not come from Port. */
export function describeNotLaunched(given: () => TestSandbox): void {
  let box: TestSandbox;
  before(() => (box = given()));

  const askFirst = () =>
    nextMail(box, () => box.startRun("ask_first", { size: 3, key: "hidden-from-approvers" }));

  it("a run of an action with approval waits, and goes on when approved", async () => {
    const { begun: runId, mail, visitor } = await askFirst();
    const waiting = await until(() => {
      const run = box.port.run(runId);
      return run?.statusLabel ? run : undefined;
    });
    assert.equal(waiting.status, "IN_PROGRESS");
    assert.equal(waiting.statusLabel, "Waiting for approval");
    assert.include(mail.body, "Size: 3");
    assert.notInclude(mail.body, "hidden-from-approvers");
    assert.isUndefined(box.port.entity("thing", `thing-${runId}`));

    const page = await visitor.decide({ decision: "approve" });

    assert.equal(page.heading, "Approved");
    const run = await box.ended(runId);
    assert.equal(run.status, "SUCCESS");
    assert.match(
      run.logs.map(({ message }) => message).join("\n"),
      /Approved by approver@example\.com at /,
    );
    assert.equal(box.port.entity("thing", `thing-${runId}`)?.properties.size, 3);
  });

  it("a run of an action with approval ends with the reason when rejected", async () => {
    const { begun: runId, visitor } = await askFirst();

    await visitor.decide({ decision: "reject", reason: "Not today" });

    const run = await box.ended(runId);
    assert.equal(run.status, "FAILURE");
    assert.include(run.summary ?? "", "Not today");
    assert.include(run.summary ?? "", "approver@example.com");
    assert.isUndefined(box.port.entity("thing", `thing-${runId}`));
  });

  it("a run whose inputs need no agreement goes on without anybody", async () => {
    const { mailbox } = box.sandbox.parts;
    const known = mailbox.messages.length;

    const runId = await box.startRun("ask_two", { size: 2 });

    const run = await box.ended(runId);
    assert.equal(run.status, "SUCCESS");
    assert.match(
      run.logs.map(({ message }) => message).join("\n"),
      /Approved by the rule, whose condition asks nobody/,
    );
    assert.lengthOf(mailbox.messages, known);
  });

  it("a run that its asker ends meanwhile is not worked on, and the page says so", async () => {
    const { begun: runId, visitor } = await askFirst();
    await until(() => box.port.run(runId)?.statusLabel ?? undefined);
    const path = `/v1/actions/runs/${runId}?version=v2`;
    await box.api("PATCH", path, 200, { status: "FAILURE", statusLabel: "withdrawn" });

    await visitor.decide({ decision: "approve" });
    const page = await until(async () => {
      const opened = await visitor.open();
      return opened.text.includes("The run was withdrawn") ? opened : undefined;
    });

    assert.include(page.text, "The decision is kept, but it changes nothing.");
    assert.isUndefined(box.port.entity("thing", `thing-${runId}`));
    assert.equal(box.port.run(runId)?.statusLabel, "withdrawn");
  });

  it("what faces the internet can wake runs and start none, whatever it sends", async () => {
    const { aws, region } = box.sandbox.parts;
    const policy = box.sandbox.deployment.live.find(({ name }) =>
      name.endsWith("approvals-api-policy"),
    );
    const { Statement } = JSON.parse(String(policy?.inputs.policy)) as { Statement: never[] };
    const credentials = aws.access.addPrincipal("forger", Statement);
    const sqs = new SQSClient({ endpoint: aws.url, region, credentials, maxAttempts: 1 });
    const runId = await box.openRun();
    const runsUrl = box.output("runsQueueUrl");
    const forge = (QueueUrl: string, body: object, id: string) =>
      sqs.send(
        new SendMessageCommand({
          ...{ QueueUrl, MessageBody: JSON.stringify(body) },
          ...{ MessageGroupId: id, MessageDeduplicationId: id },
        }),
      );
    const run = {
      ...{ runId, action: "ask_first", blueprint: "thing", entityIdentifier: null, entity: null },
      ...{ properties: { size: 3 }, by: {} },
    };

    const refused = await errorOf(forge(runsUrl, run, "a"));
    const wakesUrl = runsUrl.replace("-runs.fifo", "-runs-wakes.fifo");
    await forge(wakesUrl, run, "b");
    await forge(wakesUrl, { ...run, wake: runId, group: "g" }, "c");
    const letter = await box.until("a dead letter", 10, async () => (await box.deadLetters())[0]);
    await box.idle();

    assert.match(refused.name, /AccessDenied/);
    assert.match(letter.reason ?? "", /wake is missing; allowed: a run id\./);
    assert.equal(box.port.run(runId)?.status, "IN_PROGRESS");
    assert.deepEqual(box.port.run(runId)?.logs, []);
  });

  it("answers HEAD as GET, and any other method by those that there are", async () => {
    const pages = box.output("approvalPagesUrl");
    const link = `${pages}/approvals/${"0".repeat(32)}?token=x`;

    for (const [method, status, allow] of [
      ["GET", 404, null],
      ["HEAD", 404, null],
      ["PUT", 405, "GET, HEAD, POST"],
      ["PATCH", 405, "GET, HEAD, POST"],
      ["DELETE", 405, "GET, HEAD, POST"],
      ["OPTIONS", 405, "GET, HEAD, POST"],
    ] as const) {
      const answer = await fetch(link, { method });

      assert.deepEqual([answer.status, answer.headers.get("allow")], [status, allow], method);
      assert.include(answer.headers.get("content-type"), "text/html", method);
      assert.equal((await answer.text()) === "", method === "HEAD", method);
    }
  });

  it("asks nobody about wrong inputs", async () => {
    const { mailbox } = box.sandbox.parts;
    const known = mailbox.messages.length;
    const runId = await box.openRun();

    box.sendRun(runId, "ask_first", { size: 0 });

    assert.equal((await box.ended(runId)).status, "FAILURE");
    assert.lengthOf(mailbox.messages, known);
  });

  it("a launch from Service Catalog itself waits too, and its entity says who approved it", async () => {
    const { aws, region, schedules } = box.sandbox.parts;
    const credentials = aws.access.addPrincipal("people", [
      { Effect: "Allow", Action: "servicecatalog:*", Resource: "*" },
    ]);
    const catalog = new ServiceCatalogClient({ endpoint: aws.url, region, credentials });
    const version = box.sandbox.deployment.live.find(
      ({ type, name }) => type.endsWith(":ProvisioningArtifact") && name.includes("mail-list"),
    );

    const { visitor, mail } = await nextMail(box, () =>
      catalog.send(
        new ProvisionProductCommand({
          ProductName: "Mail list",
          ProvisioningArtifactName: String(version?.inputs.name),
          ProvisionedProductName: "by-hand",
          ProvisioningParameters: [
            { Key: "ListName", Value: "by-hand" },
            { Key: "Password", Value: "p" },
          ],
          ProvisionToken: "by-hand",
        }),
      ),
    );
    assert.include(mail.body, "role/people");
    await visitor.decide({ decision: "approve" });
    const entity = await until(async () => {
      await schedules.fire("approvals-clock");
      const found = box.port
        .entities("provisioned_product")
        .find(({ title }) => title === "by-hand");
      return found?.properties.decision ? found : undefined;
    });

    assert.include(entity.properties, { decision: "APPROVED", decided_by: "approver@example.com" });
  });
}
