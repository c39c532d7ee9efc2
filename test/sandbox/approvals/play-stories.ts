import { assert } from "chai";
import { until } from "../../support/until";
import { attacks } from "./slack-attacks";
import type { Act, Story } from "./stories";
import { Stage } from "./stage";
import { subjects, type Begun } from "./subjects";
import { team, type Asked, type Team } from "./team";

const { requester, byMail, inSlack, unsubscribed, lead } = team;
const hour = 3_600_000;

/** What a team of several does about everything that is asked about, and what others try. */
export function describeStories(given: () => Team): void {
  let all: Team;
  let stage: Stage;

  before(() => {
    all = given();
    stage = new Stage(all);
  });
  after(() => stage.close());

  async function perform(asked: Asked, act: Act): Promise<void> {
    if ("hours" in act) {
      await all.pass(asked.id, act.hours * hour);
      if (act.notYet !== undefined) assert.notInclude(all.mailed(asked, /./), act.notYet);
      return;
    }
    const { says, reason } = act;
    if ("link" in act) {
      await asked.visitor(act.link).decide({ decision: says, ...(reason && { reason }) });
      return;
    }
    const { slack, told } = act;
    const typed = reason === undefined ? {} : { typed: reason };
    const replies = await all.press(asked, all.member(slack), says, typed);
    assert.lengthOf(replies, 1);
    assert.equal(replies[0]?.replaced, told === undefined, replies[0]?.text);
    if (told) assert.match(replies[0]?.text ?? "", told);
  }

  /** What the record says, and that it says no more of anybody. */
  async function holdRecord({ asked, requester: by = new RegExp(requester) }: Begun, story: Story) {
    const record = await all.record(asked.id);
    assert.equal(record.state, story.state);
    assert.match(record.requester, by);
    assert.deepEqual(record.requesterAddresses, [requester]);
    const { escalation, ...panel } = record.panel;
    assert.deepEqual(panel, {
      approvers: [byMail, inSlack, unsubscribed],
      atLeast: 2,
      excluded: [requester],
      requesterMayDecide: false,
    });
    assert.deepEqual(escalation?.approvers, [lead]);
    assert.deepEqual(record.unreached, [{ approver: unsubscribed, why: "gone" }]);
    assert.sameMembers([...record.asked], [...(story.asked ?? [byMail, inSlack])]);
    assert.equal(record.decision?.by, story.by);
    assert.equal(record.decision?.reason, story.reason);
    const voters = record.votes.map((vote) => vote.by);
    assert.sameMembers(voters, [...new Set(voters)], "each votes once");
    assert.notIncludeMembers(voters, [requester, unsubscribed, "stranger@example.com"]);
  }

  for (const subject of subjects) {
    describe(subject.title, () => {
      for (const story of subject.stories) {
        it(story.title, async () => {
          const begun = await subject.begin(stage);
          const { asked } = begun;
          const page = await asked.visitor(byMail).open();
          assert.include(page.text, `${unsubscribed} has unsubscribed`);
          assert.include(page.text, `Not asked ${requester}`);
          assert.sameMembers(all.mailed(asked, /^Approval needed: /), [byMail, inSlack]);

          for (const [index, act] of story.acts.entries()) {
            assert.isTrue(begun.waits(), `before act ${index + 1}`);
            assert.equal((await all.record(asked.id)).state, "PENDING");
            await perform(asked, act);
          }
          await all.turnClock();

          await begun.ends(story);
          await holdRecord(begun, story);
          const others = (story.asked ?? [byMail, inSlack]).filter((one) => one !== story.last);
          assert.sameMembers(all.mailed(asked, /^(Approved|Rejected): /), others);
          const { votes } = await all.record(asked.id);
          assert.deepEqual(all.eventsSince(asked), [
            "Approval Requested",
            ...votes.slice(1).map(() => "Approval Voted"),
            "Approval Ended",
          ]);
          const word = story.state.toLowerCase();
          const opened = await asked.visitor(byMail).open();
          assert.match(opened.heading, new RegExp(word, "i"));
          assert.include(opened.text, story.by);
          assert.include(asked.message.text, word);
          assert.notInclude(JSON.stringify(asked.message.blocks), '"button"');
        });
      }
    });
  }

  it("an update that waits for too long fails, naming who was asked, and passes once when it is approved later", async () => {
    const stack = await stage.freeLaunch();
    const name = `late-${stage.newNumber()}`;
    const settled = () => until(() => !stack.status.endsWith("IN_PROGRESS"));
    const asked = await all.ask(() => stage.update(stack, name));
    await perform(asked, { slack: inSlack, says: "approve" });

    await perform(asked, { hours: 1 });
    await settled();
    assert.equal(stack.status, "UPDATE_ROLLBACK_COMPLETE");
    const said = JSON.stringify(stack.events);
    assert.include(said, `Asked by e-mail: ${byMail} and ${inSlack}. `);
    assert.include(said, `Not reached: ${unsubscribed} has unsubscribed`);
    assert.include(asked.mail, ` → ${name}`, "before and after");
    assert.equal((await all.record(asked.id)).state, "PENDING", "the request stays open");

    await perform(asked, { hours: 3 });
    await perform(asked, { link: lead, says: "approve" });
    assert.equal((await all.record(asked.id)).decision?.by, `${inSlack} and ${lead}`);
    assert.notInclude(stage.topics(), name, "nothing is done before it is repeated");
    await stage.update(stack, name);
    await settled();
    assert.equal(stack.status, "UPDATE_COMPLETE");
    assert.include(stage.topics(), name);

    await stage.update(stack, `free-${stage.newNumber()}`);
    await settled();
    const again = await all.ask(() => stage.update(stack, name));
    assert.notEqual(again.id, asked.id, "an approval is used up");
    await perform(again, { link: byMail, says: "reject", reason: "Once is enough" });
    await settled();
    assert.notInclude(stage.topics(), name);
    await all.turnClock();
  });

  const refusals: Record<string, [action: string, reason: RegExp]> = {
    "only whoever asks could decide": [
      "ask_oneself",
      /whoever asks does not decide \(requesterMay/,
    ],
    "nobody can be reached": [
      "ask_gone",
      /nobody can be reached\. gone@example\.com has unsubscribed/,
    ],
  };
  for (const [why, [action, reason]] of Object.entries(refusals)) {
    it(`is refused at once where ${why}, and nobody hears of it`, async () => {
      const { mailbox, slack } = all.box.sandbox.parts;
      const before = [mailbox.messages.length, slack.messages.length];

      const run = await all.box.ended(await all.box.startRun(action, {}));
      await all.turnClock();

      assert.equal(run.status, "FAILURE");
      assert.match(run.summary ?? "", reason);
      assert.deepEqual([mailbox.messages.length, slack.messages.length], before);
    });
  }

  describe("what Slack is said to tell", () => {
    let asked: Asked;
    let others: Asked;
    before(async () => {
      asked = await all.ask(() => all.box.startRun("order_thing", { size: 1 }));
      others = await all.ask(() => all.box.startRun("ask_lead", {}), 1);
    });

    for (const { title, forge, status = 200, told } of attacks) {
      it(`decides nothing: ${title}`, async () => {
        const { request, replies } = forge({ all, asked, others });

        const answer = await all.send(request);

        assert.equal(answer.status, status);
        assert.equal(await answer.text(), "");
        if (told) assert.match(replies.map(({ text }) => text).join("\n"), told);
        else assert.isEmpty(replies);
        for (const { id } of [asked, others]) {
          const { state, votes } = await all.record(id);
          assert.deepEqual([state, votes], ["PENDING", []]);
        }
      });
    }

    it("counts once, however often the same request is sent", async () => {
      const { slack } = all.box.sandbox.parts;
      const by = all.member(inSlack);
      const request = slack.press(asked.message, { by, button: "approve" });

      await Promise.all([all.send(request), all.send(request)]);
      await all.send(request);

      const { state, votes } = await all.record(asked.id);
      assert.deepEqual([state, votes.map((vote) => vote.by)], ["PENDING", [inSlack]]);
    });

    it("lets no token, no link and no secret of the app out", async () => {
      const { lambda, hops, slack } = all.box.sandbox.parts;
      const out = {
        logs: JSON.stringify(lambda.allLogs()),
        hops: JSON.stringify(hops.all),
        slack: JSON.stringify(slack.messages),
        port: JSON.stringify(all.box.port.calls),
      };

      for (const [where, text] of Object.entries(out)) {
        assert.isAbove(text.length, 1000, `nothing was looked at in ${where}`);
        for (const secret of all.secrets) assert.notInclude(text, secret, where);
        // The steps of the sandbox have the links of its e-mails.
        if (where !== "hops") assert.notMatch(text, /[?&]token=|X-Amz-Signature/, where);
      }
    });
  });
}
