import { assert } from "chai";
import { answerGate } from "../../../functions/approvals/gate-answer";
import { readGateEvent } from "../../../functions/approvals/gate-event";
import { launchApprovalId } from "../../../functions/approvals/ids";
import { ACCOUNT, errorOf } from "../../sandbox/aws/start";
import { region, workerRoleArn, workerSession } from "./outside";
import { Launch, linksTo, pass, settle } from "./launch";
import { nobody } from "../../../functions/approvals/panel";
import { start, useWorld } from "./world";

const hour = 3_600_000;

/** A URL of CloudFormation for something else than the stack that asks. */
function waitUrlOf(name: string): string {
  const arn = encodeURIComponent(`arn:aws:cloudformation:${region}:${ACCOUNT}:`);
  const host = `cloudformation-waitcondition-${region}.s3-${region}.amazonaws.com`;
  return `https://${host}/${arn}${name}?X-Amz-Signature=5ecre7`;
}

describe("approval-request", () => {
  const world = useWorld();
  const labels = () => world.tap.calls.map(({ label }) => label);

  describe("Create", () => {
    it("stores the request, sends the e-mail and answers", async () => {
      const launch = new Launch(world);

      await launch.deliver(launch.event("Create"));

      const { version: _, todo, waitUrl, ...stored } = await launch.stored();
      assert.deepEqual(stored, {
        ...{ id: launch.id, kind: "launch", title: "Static site", subject: "product:site" },
        ...{ requesterAddresses: ["developer@example.com"], votes: [] },
        panel: { ...nobody, approvers: ["site-owner@example.com"] },
        mailed: { request: ["site-owner@example.com"] },
        requester: `developer@example.com (launched as ${workerSession})`,
        details: [
          ["SiteName", "demo"],
          ["Zones", "a, b"],
        ],
        ...{ requestedAt: start, expiresAt: start + 12 * hour - 300_000 },
        waitsUntil: start + 12 * hour - 60_000,
        ...{ stackId: launch.stackId, state: "PENDING", notifiedAt: start },
      });
      assert.equal(waitUrl, launch.waitUrl);
      assert.hasAllKeys(todo, ["remind", "expire", "reach", "publish", "chat", "webhook"]);
      assert.lengthOf(linksTo(world, launch.id), 1);
      assert.lengthOf(launch.answers, 1);
      const { Status, PhysicalResourceId } = launch.answers[0] ?? assert.fail();
      assert.deepEqual([Status, PhysicalResourceId], ["SUCCESS", `approval-${launch.id}`]);
    });

    it("answers without a content type", async () => {
      const launch = new Launch(world);

      await launch.begin();

      const puts = world.tap.calls.filter(({ label }) => label.startsWith("PUT"));
      assert.lengthOf(puts, 1);
      assert.notProperty(puts[0]?.headers, "content-type");
    });

    it("asks once when the event comes twice", async () => {
      const launch = new Launch(world);
      const event = launch.event("Create");

      await launch.deliver(event);
      pass(90_000);
      await launch.deliver(event);

      assert.lengthOf(linksTo(world, launch.id), 1);
      assert.equal((await launch.stored()).requestedAt, start);
      assert.deepEqual(launch.answers[0], launch.answers[1]);
    });

    it("keeps a tenth of a short time back, half of it for telling the stack", async () => {
      const launch = new Launch(world, { properties: { TimeoutSeconds: "100" } });

      await launch.begin();

      const { expiresAt, waitsUntil } = await launch.stored();
      assert.deepEqual([expiresAt, waitsUntil], [start + 90_000, start + 95_000]);
    });

    it("asks the default approvers about other products", async () => {
      const launch = new Launch(world, { properties: { Product: "other" } });

      await launch.begin();

      assert.equal((await launch.stored()).subject, "product:other");
      const mail = world.aws.endpoint.mailbox.messages.at(-1);
      assert.deepEqual(mail?.to, ["approver@example.com"]);
    });

    it("remembers the run that launched the stack", async () => {
      const launch = new Launch(world, { tags: { "longshore:run-id": "r_1" } });

      await launch.begin();

      assert.deepEqual((await launch.stored()).run, { id: "r_1", group: "r_1" });
    });

    describe("when the stack cannot be looked at", () => {
      const unseen = async () => {
        const launch = new Launch(world);
        world.stackTags.delete(launch.stackId);
        return { launch, waits: await launch.begin() };
      };

      it("asks nobody, since whoever asks might decide, and says so", async () => {
        const { launch, waits } = await unseen();

        assert.isFalse(waits);
        assert.match(
          launch.answers[0]?.Reason ?? "",
          /^Nobody was asked: the stack could not be looked at, .*requesterMayDecide is false/,
        );
        assert.equal((await launch.stored()).state, "CANCELLED");
        await world.clock();
        assert.deepEqual(linksTo(world, launch.id), []);
      });

      it("asks all the same where requesters may decide", async () => {
        world.deploy(3, { requesterMayDecide: true });
        const { launch, waits } = await unseen();

        assert.isTrue(waits);
        assert.equal((await launch.stored()).requester, "not known");
      });

      it("looks again when it fails for a moment", async () => {
        world.deploy(1);
        world.tap.restart({ call: 1, kind: "before effect" });
        const launch = new Launch(world);

        assert.isTrue(await launch.begin());

        assert.deepEqual((await launch.stored()).requesterAddresses, ["developer@example.com"]);
      });
    });

    for (const [what, from, to] of [
      ["account", ACCOUNT, "210987654321"],
      ["region", region, "us-east-1"],
    ] as const) {
      it(`asks nobody about a stack of another ${what}, as of a shared portfolio, and says where`, async () => {
        const launch = new Launch(world);
        const StackId = launch.stackId.replace(from, to);

        await launch.deliver(launch.event("Create", { StackId }));

        const { Status, Reason = "" } = launch.answers[0] ?? assert.fail();
        assert.equal(Status, "FAILED");
        assert.match(
          Reason,
          new RegExp(`^Nobody was asked: .*${to}.* for account ${ACCOUNT}, region ${region}`),
        );
        assert.deepEqual(labels(), ["PUT cloudformation-custom-resource-response-euwest1"]);
      });
    }

    it("names the principal when nobody is named", async () => {
      const launch = new Launch(world, { tags: { "longshore:requested-by": "" } });

      await launch.begin();

      assert.equal((await launch.stored()).requester, workerSession);
    });

    for (const principal of [
      `arn:aws:iam::${ACCOUNT}:user/ada`,
      `arn:aws:iam::${ACCOUNT}:user/worker`,
      `arn:aws:iam::${ACCOUNT}:role/worker`,
      `arn:aws:iam::210987654321:role/longshore/worker`,
      `arn:aws:sts::210987654321:assumed-role/worker/runs`,
      `arn:aws:sts::${ACCOUNT}:assumed-role/worker-2/runs`,
      `arn:aws:sts::${ACCOUNT}:assumed-role/other/worker`,
      `arn:aws:sts::${ACCOUNT}:federated-user/worker`,
      "",
    ]) {
      it(`believes no tag on person or run from ${principal || "nobody"}`, async () => {
        const tags = {
          "longshore:run-id": "r_1",
          "aws:servicecatalog:provisioningPrincipalArn": principal,
        };
        const launch = new Launch(world, { tags });

        await launch.begin();

        const { requester, run } = await launch.stored();
        assert.deepEqual([requester, run], [principal || "not known", undefined]);
      });
    }

    for (const principal of [workerRoleArn, workerSession]) {
      it(`believes ${principal}, which is the worker`, async () => {
        const tags = { "aws:servicecatalog:provisioningPrincipalArn": principal };
        const launch = new Launch(world, { tags });

        await launch.begin();

        const { requester } = await launch.stored();
        assert.equal(requester, `developer@example.com (launched as ${principal})`);
      });
    }

    const bad: [string, Record<string, unknown>, RegExp][] = [
      ["no WaitUrl", { WaitUrl: undefined }, /ResourceProperties\.WaitUrl is missing/],
      ["WaitUrl on another host", { WaitUrl: "https://evil.example/x?s=5ecre7" }, /"evil.example"/],
      ["WaitUrl with a user", { WaitUrl: "https://a:5ecre7@evil.example/x" }, /has a user/],
      [
        "WaitUrl with a port",
        { WaitUrl: "https://evil.example:8443/?5ecre7" },
        /has the port 8443/,
      ],
      ["WaitUrl without TLS", { WaitUrl: "http://evil.example/?5ecre7" }, /begins with "http:"/],
      [
        "WaitUrl of another stack",
        { WaitUrl: waitUrlOf("stack/other/1f/1f/Gate") },
        /belongs to another stack; allowed is one of arn:aws:cloudformation:.*Ref of a wait handle/,
      ],
      ["WaitUrl without a stack", { WaitUrl: waitUrlOf("stack") }, /belongs to another stack/],
      ["WaitUrl that cannot be read", { WaitUrl: waitUrlOf("%zz") }, /belongs to another stack/],
      ["a wrong time", { TimeoutSeconds: "43201" }, /TimeoutSeconds is "43201"; allowed: .*43200/],
      ["no time", { TimeoutSeconds: "0" }, /TimeoutSeconds is "0"/],
      ["no product", { Product: "" }, /Product is ""; allowed: a text that is not empty/],
      ["nested parameters", { Parameters: { a: { b: "c" } } }, /Parameters is of another kind/],
    ];
    for (const [what, properties, reason] of bad) {
      it(`fails for ${what}, with the reason and without asking`, async () => {
        const launch = new Launch(world, { properties });
        const messages = world.aws.endpoint.mailbox.messages.length;

        await launch.deliver(launch.event("Create"));

        const { Status, Reason = "", PhysicalResourceId } = launch.answers[0] ?? assert.fail();
        assert.equal(Status, "FAILED");
        assert.match(Reason, reason);
        assert.notInclude(Reason, "5ecre7");
        assert.equal(PhysicalResourceId, "approval-none");
        assert.deepEqual(labels(), ["PUT cloudformation-custom-resource-response-euwest1"]);
        assert.lengthOf(world.aws.endpoint.mailbox.messages, messages);
      });
    }

    it("fails within 4096 bytes, however long the reason is", async () => {
      const launch = new Launch(world);
      const event = readGateEvent(launch.event("Create"));
      let body = "";
      const put = async (_url: string, _purpose: string, content: object) => {
        body = JSON.stringify(content);
        return { state: "accepted" } as const;
      };

      for (const reason of ["x", "ö", "\u{1f600}", '"', "\u0001x"].map((one) => one.repeat(5000))) {
        await answerGate(put, event, { status: "FAILED", physicalId: "p", reason });

        assert.isBelow(Buffer.byteLength(body), 4096);
        assert.isAbove((JSON.parse(body) as { Reason: string }).Reason.length, 300);
      }
    });

    it("sends the e-mail at once when only the answer of the table was lost", async () => {
      const launch = new Launch(world);
      world.tap.restart({ call: 3, kind: "answer lost" });

      await launch.deliver(launch.event("Create"));

      assert.equal(labels()[2], "DynamoDB_20120810.PutItem");
      assert.lengthOf(linksTo(world, launch.id), 1);
    });

    it("fails when the request cannot be stored", async () => {
      const launch = new Launch(world);
      const fault = { service: "DynamoDB", operation: "PutItem", error: "ThrottlingException" };
      world.aws.endpoint.faults.add({ ...fault, times: 3 });

      await launch.deliver(launch.event("Create"));

      assert.equal(launch.answers[0]?.Status, "FAILED");
      assert.match(launch.answers[0]?.Reason ?? "", /ThrottlingException/);
    });

    it("asks through the clock when SNS refuses", async () => {
      const launch = new Launch(world);
      const fault = { service: "SNS", operation: "Publish", error: "AuthorizationError" };
      world.aws.endpoint.faults.add(fault);

      assert.isTrue(await launch.begin());

      assert.lengthOf(linksTo(world, launch.id), 0);
      pass(60_000);
      await world.clock();
      assert.lengthOf(linksTo(world, launch.id), 1);
    });
  });

  describe("the response URL", () => {
    it("gets nothing on another host, and nothing is asked", async () => {
      const launch = new Launch(world);
      const ResponseURL = "https://evil.example/?X-Amz-Signature=5ecre7";

      const error = await errorOf(world.request(launch.event("Create", { ResponseURL })));

      assert.match(error.message, /^The custom resource's URL leads to "evil.example"/);
      assert.notInclude(error.message, "5ecre7");
      assert.deepEqual(labels(), []);
    });

    it("is tried again by Lambda's repeat of the event, which asks once", async () => {
      const launch = new Launch(world);
      world.urls.faults.push(...Array<{ kind: "cut" }>(3).fill({ kind: "cut" }));

      const event = launch.event("Create");
      const error = await errorOf(world.request(event));
      await world.request(event);

      assert.match(
        error.message,
        /^The custom resource at cloudformation-custom-resource-response-/,
      );
      assert.deepEqual(
        launch.answers.map(({ Status }) => Status),
        ["SUCCESS"],
      );
      assert.lengthOf(linksTo(world, launch.id), 1);
    });

    it("that has expired ends in an error that quotes no signature", async () => {
      const launch = new Launch(world);
      const event = launch.event("Create");
      pass(3 * hour);

      const error = await errorOf(world.request(event));

      assert.match(error.message, /did not take the answer to request .*: S3 answered 403/);
      assert.notInclude(error.message, "Signature=");
    });
  });

  it("cannot answer an event without a response URL", async () => {
    const error = await errorOf(world.request({ RequestType: "Create" }));

    assert.match(error.message, /^The event\.ResponseURL is missing/);
  });

  describe("Update", () => {
    it("that changes nothing to be approved asks nothing, twice", async () => {
      const launch = new Launch(world);
      await launch.begin();
      world.tap.restart();
      const OldResourceProperties = launch.properties();
      const ResourceProperties = launch.properties({ Title: "Another title" });
      const event = launch.event("Update", { OldResourceProperties, ResourceProperties });

      await launch.deliver(event);
      await launch.deliver(event);

      assert.lengthOf(new Set(launch.answers.map((answer) => JSON.stringify(answer.Status))), 1);
      assert.equal(launch.answers[2]?.PhysicalResourceId, `approval-${launch.id}`);
      const put = "PUT cloudformation-custom-resource-response-euwest1";
      assert.deepEqual(labels(), [put, put]);
    });

    it("to another wait handle asks again, under another id", async () => {
      const launch = new Launch(world);
      await launch.begin();
      const WaitUrl = launch.newWaitUrl();
      const id = launchApprovalId(WaitUrl);

      await launch.deliver(
        launch.event("Update", {
          OldResourceProperties: launch.properties(),
          ResourceProperties: launch.properties({ WaitUrl }),
        }),
      );

      assert.notEqual(id, launch.id);
      assert.equal(launch.answers[1]?.PhysicalResourceId, `approval-${id}`);
      assert.lengthOf(linksTo(world, id), 1);
    });
  });

  describe("Delete", () => {
    it("cancels what waits, twice, and takes the wait URL away", async () => {
      const launch = new Launch(world);
      await launch.begin();

      await launch.deliver(launch.event("Delete"));
      await launch.deliver(launch.event("Delete"));

      const { state, waitUrl, todo } = await launch.stored();
      assert.deepEqual({ state, waitUrl }, { state: "CANCELLED", waitUrl: undefined });
      assert.hasAllKeys(todo, ["publish", "chat", "webhook"]);
      assert.deepEqual(
        launch.answers.map(({ Status }) => Status),
        ["SUCCESS", "SUCCESS", "SUCCESS"],
      );
    });

    it("leaves a decision as it is", async () => {
      const launch = new Launch(world);
      await launch.begin();
      await launch.decide({ decision: "approve" });

      await launch.deliver(launch.event("Delete"));

      assert.equal((await launch.stored()).state, "APPROVED");
      assert.equal((await launch.stored()).told?.state, "done");
    });

    it("ends the telling of a stack that could not be told", async () => {
      const launch = new Launch(world);
      await launch.begin();
      world.signals.answer = "cut";
      await launch.decide({ decision: "reject", reason: "No" });

      await launch.deliver(launch.event("Delete"));

      const { state, told, waitUrl } = await launch.stored();
      assert.deepEqual([state, told?.state, waitUrl], ["REJECTED", "refused", undefined]);
    });

    it("does not touch the request of another stack", async () => {
      const launch = new Launch(world);
      await launch.begin();
      const other = new Launch(world);

      const PhysicalResourceId = `approval-${launch.id}`;
      await other.deliver(other.event("Delete", { PhysicalResourceId }));

      assert.equal((await launch.stored()).state, "PENDING");
      assert.equal(other.answers[0]?.Status, "SUCCESS");
    });

    it("of a gate that never could ask succeeds", async () => {
      const launch = new Launch(world, { properties: { WaitUrl: "https://evil.example/" } });

      await launch.deliver(launch.event("Delete", { PhysicalResourceId: "approval-none" }));

      assert.equal(launch.answers[0]?.Status, "SUCCESS");
    });

    it("does not forestall the request of another stack", async () => {
      const launch = new Launch(world);
      const other = new Launch(world, { properties: { WaitUrl: launch.waitUrl } });

      await other.deliver(other.event("Delete", { PhysicalResourceId: "approval-none" }));

      assert.isTrue(await launch.begin());
      assert.equal((await launch.stored()).state, "PENDING");
    });

    it("that overtakes the request lets nobody be asked", async () => {
      const launch = new Launch(world);

      await launch.deliver(launch.event("Delete", { PhysicalResourceId: "approval-none" }));
      await launch.deliver(launch.event("Create"));
      await settle(world, launch.id);

      assert.equal((await launch.stored()).state, "CANCELLED");
      assert.lengthOf(linksTo(world, launch.id), 0);
    });

    it("answers when the table fails, and fails for Lambda to repeat it", async () => {
      const launch = new Launch(world);
      await launch.begin();
      const fault = { service: "DynamoDB", operation: "UpdateItem", error: "ThrottlingException" };
      world.aws.endpoint.faults.add({ ...fault, times: 3 });

      const event = launch.event("Delete");
      await errorOf(world.request(event));
      assert.equal(launch.answers.at(-1)?.Status, "SUCCESS");
      assert.equal((await launch.stored()).state, "PENDING");
      await world.request(event);

      assert.equal((await launch.stored()).state, "CANCELLED");
    });
  });
});
