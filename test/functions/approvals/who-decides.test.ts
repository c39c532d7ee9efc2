import { assert } from "chai";
import { judge } from "../../../functions/approvals/judge";
import type { DeskRule } from "../../../functions/approvals/panel";
import { runApprovalId } from "../../../functions/approvals/ids";
import { notReached } from "../../../functions/approvals/watch-approvers";
import { createDesk } from "../../../functions/approvals/desk";
import { wakeRun } from "../../../functions/approvals/wake-run";
import { createMustAsk } from "../../../functions/approvals/when";
import { approverNotReached } from "../../../components/approver-watch";
import { confirmSubscriptions } from "../../../sandbox/confirm-subscriptions";
import { toPortAction } from "../../../registry/port-action";
import { thingAction } from "../runs/setup";
import { Launch, linksTo, pass, type LaunchOptions } from "./launch";
import { blueprint, tableName } from "./outside";
import { headingOf, openPage, sendForm, textOf } from "./person";
import { start, useWorld } from "./world";

const hour = 3_600_000;
const [owner, second, third] = ["site-owner", "second", "third"].map(
  (name) => `${name}@example.com`,
) as [string, string, string];
const approve = { decision: "approve" };
const reject = { decision: "reject", reason: "Too large" };

describe("who decides", () => {
  const world = useWorld();
  const siteRule = (rule: Partial<DeskRule>) => ({
    rules: { "product:site": { approvers: [owner, second], atLeast: 1, ...rule } },
  });
  const subjects = (to: string, id: string) =>
    world.aws.endpoint.mailbox.messages
      .filter((mail) => mail.to.includes(to) && mail.body.includes(id))
      .map(({ subject }) => subject.split(":")[0]);

  async function begin(options?: LaunchOptions): Promise<Launch> {
    const launch = new Launch(world, options);
    assert.isTrue(await launch.begin(), launch.answers[0]?.Reason);
    return launch;
  }

  it("belongs to a mailbox: each gets a link of their own, and the record says whose decided", async () => {
    world.deploy(3, siteRule({}));
    const launch = await begin();
    const links = await Promise.all([launch.link(owner), launch.link(second)]);
    assert.notEqual(links[0], links[1]);

    const page = await openPage(world, links[1]);
    await sendForm(world, links[1], { ...approve, name: owner, by: owner });

    assert.include(textOf(page), `You decide as ${second} :`);
    const { decision, votes } = await launch.stored();
    assert.equal(decision?.by, second);
    assert.deepEqual(votes, [{ by: second, says: "approve", at: start }]);
  });

  it("needs as many as the rule says, and shows who has agreed", async () => {
    world.deploy(3, siteRule({ atLeast: 2 }));
    const launch = await begin();
    const links = await Promise.all([launch.link(owner), launch.link(second)]);

    const first = await sendForm(world, links[0], approve);
    assert.deepEqual([first.statusCode, headingOf(first)], [200, "Agreed"]);
    assert.include(textOf(first), "1 more must agree before anything goes on.");
    assert.isEmpty(launch.signals);
    const again = await sendForm(world, links[0], approve);
    assert.deepEqual([again.statusCode, headingOf(again)], [409, "Already agreed"]);
    assert.equal((await launch.stored()).votes.length, 1, "a second vote of one does not count");
    const other = await openPage(world, links[1]);
    assert.include(textOf(other), `2 of them must agree`);
    assert.include(textOf(other), `Agreed so far ${owner}`);
    pass(6 * hour);
    await world.clock();
    assert.deepEqual(subjects(owner, launch.id), ["Approval needed"], "who agreed is not reminded");
    const reminder = world.aws.endpoint.mailbox.messages.at(-1);
    assert.deepEqual(reminder?.to, [second]);
    assert.include(reminder?.body, `Agreed:    ${owner}`);

    const last = await sendForm(world, links[1], approve);

    assert.equal(headingOf(last), "Approved");
    assert.lengthOf(launch.signals, 1);
    assert.match(
      launch.signals[0]?.Data ?? "",
      new RegExp(`^Approved by ${owner} and ${second} at`),
    );
  });

  it("counts two who agree at the same moment", async () => {
    world.deploy(3, siteRule({ atLeast: 2 }));
    const launch = await begin();
    const links = await Promise.all([launch.link(owner), launch.link(second)]);

    await Promise.all(links.map((link) => sendForm(world, link, approve)));

    assert.equal((await launch.stored()).state, "APPROVED");
    assert.lengthOf(launch.signals, 1);
  });

  it("ends with one rejection, whoever agreed, and the others hear of it", async () => {
    world.deploy(3, siteRule({ approvers: [owner, second, third], atLeast: 3 }));
    const launch = await begin();
    await sendForm(world, await launch.link(owner), approve);

    await sendForm(world, await launch.link(second), reject);
    await world.clock();

    assert.equal((await launch.stored()).state, "REJECTED");
    assert.equal(launch.signals[0]?.Status, "FAILURE");
    for (const one of [owner, third]) {
      assert.deepEqual(subjects(one, launch.id), ["Approval needed", "Rejected"]);
    }
    assert.deepEqual(subjects(second, launch.id), ["Approval needed"]);
    const late = await openPage(world, await launch.link(third));
    assert.equal(headingOf(late), "Rejected");
  });

  it("asks others after a time, and their vote counts as well", async () => {
    const escalation = { afterHours: 2, approvers: [third] };
    world.deploy(3, siteRule({ approvers: [owner], escalation }));
    const launch = await begin();
    pass(2 * hour - 1);
    await world.clock();
    assert.isEmpty(subjects(third, launch.id));
    const text = textOf(await openPage(world, await launch.link(owner)));
    assert.match(text, new RegExp(`${owner}; from [^;]* UTC on also ${third}`));

    pass(1);
    await world.clock();
    await sendForm(world, await launch.link(third), approve);

    assert.equal((await launch.stored()).decision?.by, third);
    assert.lengthOf(linksTo(world, launch.id, third), 1);
  });

  describe("the requester", () => {
    const ways: [string, LaunchOptions["tags"]][] = [
      ["as Port's user", { "longshore:requested-by": "Second@example.com" }],
      [
        "by the session that launches",
        {
          "longshore:requested-by": "somebody-else@example.com",
          "aws:servicecatalog:provisioningPrincipalArn": `arn:aws:sts::123456789012:assumed-role/people/${second}`,
        },
      ],
    ];
    for (const [what, tags = {}] of ways) {
      it(`is not asked, known ${what}, and the page says so`, async () => {
        world.deploy(3, siteRule({}));

        const launch = await begin({ tags });

        assert.isEmpty(subjects(second, launch.id));
        const text = textOf(await openPage(world, await launch.link(owner)));
        assert.include(text, `Not asked ${second} : whoever asks does not decide`);
      });
    }

    it("who would be the only one is refused at once, and nothing is left of it", async () => {
      world.deploy(3, siteRule({ approvers: [second] }));
      const launch = new Launch(world, { tags: { "longshore:requested-by": second } });

      assert.isFalse(await launch.begin());

      assert.match(
        launch.answers[0]?.Reason ?? "",
        /second@example\.com asks for it, .*requesterMayDecide/,
      );
      assert.isEmpty(subjects(second, launch.id));
      assert.equal((await launch.stored()).state, "REFUSED");
    });

    it("decides where the stack lets them, and the record and the page say so", async () => {
      world.deploy(3, { ...siteRule({ approvers: [second] }), requesterMayDecide: true });
      const launch = await begin({ tags: { "longshore:requested-by": second } });

      const page = await sendForm(world, await launch.link(second), approve);

      assert.equal(headingOf(page), "Approved");
      assert.include(textOf(page), "Whoever asks may decide, too (requesterMayDecide)");
      assert.isTrue((await launch.stored()).panel.requesterMayDecide);
    });
  });

  describe("an approver who is not reached", () => {
    const subscriptions = () => world.aws.endpoint.sns.subscriptions;
    const topicOf = (address: string) => world.topics[address] ?? "";
    const end = (address: string) => {
      for (const { arn } of [...subscriptions().of(topicOf(address))]) subscriptions().end(arn);
    };
    const subscribe = (address: string) =>
      world.aws.endpoint.sns.subscribe(topicOf(address), address);
    const confirm = () => confirmSubscriptions(world.aws.endpoint.mailbox);
    afterEach(async () => {
      for (const one of [owner, second]) subscribe(one);
      await confirm();
    });

    it("is named on the page and in the run's log, and gets the e-mail once they confirm", async () => {
      world.deploy(3, siteRule({}));
      await world.client.actions.upsert(toPortAction(thingAction({ blueprint })));
      const run = await world.client.runs.start("make_thing", { properties: {} });
      end(second);
      subscribe(second);
      const launch = await begin({ tags: { "longshore:run-id": run.id } });
      assert.isEmpty(subjects(second, launch.id));
      const text = textOf(await openPage(world, await launch.link(owner)));
      assert.include(text, `Not reached ${second} has not confirmed the subscription`);

      pass(60_000);
      await world.clock();
      pass(10 * 60_000);
      await world.clock();
      const logged = () => world.port.run(run.id)?.logs.map(({ message }) => message);
      assert.lengthOf(logged() ?? [], 1, "it is said once");
      assert.match(logged()?.[0] ?? "", /^Not reached: second@example\.com has not confirmed/);
      subscribe(second);
      await confirm();
      pass(10 * 60_000);
      await world.clock();

      assert.deepEqual(subjects(second, launch.id), ["Approval needed"]);
      assert.deepEqual(subjects(owner, launch.id), ["Approval needed"]);
      assert.deepEqual((await launch.stored()).unreached, []);
      assert.equal(logged()?.at(-1), "All approvers are reached now.");
    });

    it("is named, too, when they unsubscribe while it waits", async () => {
      world.deploy(3, siteRule({}));
      const launch = await begin();
      end(second);

      pass(10 * 60_000);
      await world.clock();

      const text = textOf(await openPage(world, await launch.link(owner)));
      assert.include(text, `Not reached ${second} has unsubscribed`);
    });

    it("who is the only one makes the request refused at once, with the reason", async () => {
      end(owner);
      world.deploy(3, siteRule({ approvers: [owner] }));
      const launch = new Launch(world);

      assert.isFalse(await launch.begin());

      assert.match(
        launch.answers[0]?.Reason ?? "",
        /nobody can be reached\. site-owner@example\.com has unsub/,
      );
      assert.equal((await launch.stored()).state, "REFUSED");
    });

    it("counts as reached when SNS does not say", async () => {
      const fault = { service: "SNS", operation: "ListSubscriptionsByTopic", error: "Throttled" };
      world.aws.endpoint.faults.add({ ...fault, times: 9 });

      const launch = await begin();

      assert.lengthOf(linksTo(world, launch.id), 1);
    });

    it("is counted by the clock also while nothing waits, in the words that the metric looks for", async () => {
      end(second);

      await world.clock();

      const found = world.log.filter(({ message }) => message === notReached);
      assert.deepEqual(
        found.map(({ approver }) => approver),
        [second],
      );
      assert.equal(notReached, approverNotReached);
    });
  });

  describe("a condition", () => {
    const when = '.SiteName == "large"';
    const rules = { "action:make_thing": { approvers: [owner], atLeast: 1, when } };
    const desk = () => {
      const settings = {
        ...{ tableName, keyArn: world.keyArn, topics: world.topics, rules },
        ...{ pagesUrl: "https://pages.example.test", requesterMayDecide: false },
      };
      const wake = wakeRun(world.clients.sqs, world.queue.url);
      return createDesk(settings, world.clients, { mustAsk, performers: { wake } });
    };
    const mustAsk = createMustAsk();
    let runs = 0;
    const ask = (SiteName: string) => {
      const runId = `r_when_${(runs += 1)}`;
      return desk().ask({
        ...({ id: runApprovalId(runId), kind: "run", title: "T", requester: "x" } as const),
        ...{ requesterAddresses: [], details: [], requestedAt: start, expiresAt: start + hour },
        ...{ subject: "action:make_thing", run: { id: runId, group: "g" }, inputs: { SiteName } },
      });
    };

    it("that gives false asks nobody: the run goes on at once, and the record says why", async () => {
      await world.takeWakes();

      const { state, decision, run } = await ask("small");

      assert.equal(state, "APPROVED");
      assert.match(decision?.by ?? "", /^the rule, whose condition asks nobody/);
      assert.deepEqual(await world.takeWakes(), [{ wake: run?.id, group: "g" }]);
    });

    it("that gives true asks", async () => {
      const { state, id } = await ask("large");

      assert.equal(state, "PENDING");
      assert.lengthOf(linksTo(world, id), 1);
    });

    it("sees numbers where a template's parameter is one, which CloudFormation tells as a text", async () => {
      const numbers = ["Size", "Word"];
      const sized: [string, string][] = [
        [".Size > 4", "APPROVED"],
        [".Size < 4", "PENDING"],
        ["(.Size | tonumber) > 4", "APPROVED"],
        [".Other > 4", "PENDING"],
        [".Word < 4", "APPROVED"],
      ];
      const inputs = { Size: "3", Other: "3", Word: "" };
      const states: [string, string][] = [];
      for (const [filter] of sized) {
        const rule = { approvers: [owner], atLeast: 1, when: filter, numbers };
        const { decision } = await judge(
          {
            settings: { rules: { "product:sized": rule }, requesterMayDecide: false },
            ...{ look: () => Promise.resolve([]), mustAsk, milliseconds: 60_000 },
          },
          {
            ...({ id: "a", kind: "launch", title: "T", requester: "x", details: [] } as const),
            ...{ requesterAddresses: [], requestedAt: start, expiresAt: start + hour },
            ...{ subject: "product:sized", inputs },
          },
        );
        states.push([filter, decision ? "APPROVED" : "PENDING"]);
      }

      assert.deepEqual(states, sized);
    });

    const asking: [string, string][] = [
      ["true", "true"],
      ["null", "null"],
      ["nothing", "empty"],
      ["two values", "false, false"],
      ["a text", '"false"'],
      ["an error", 'error("no")'],
      ["no filter", "(("],
    ];
    for (const [what, filter] of asking) {
      it(`asks for ${what}`, async () => {
        assert.isTrue(await mustAsk(filter, {}));
      });
    }
  });
});
