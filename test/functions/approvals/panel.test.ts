import { assert } from "chai";
import {
  describeDeciders,
  panelOf,
  refusalOf,
  type DeskRule,
} from "../../../functions/approvals/panel";
import { withReach, type Unreached } from "../../../functions/approvals/reach";
import { mayVote, outcomeOf, type Vote } from "../../../functions/approvals/votes";

const start = Date.parse("2026-03-01T09:30:00.000Z");
const hour = 3_600_000;
const [a, b, c] = ["a@example.com", "b@example.com", "c@example.com"] as const;

function panel(rule: Partial<DeskRule>, requesters: readonly string[] = [], may = false) {
  const full = { approvers: [a, b], atLeast: 1, ...rule };
  const asking = { subject: "action:x", requesterAddresses: requesters, requestedAt: start };
  return panelOf({ rules: {}, requesterMayDecide: may }, full, asking);
}

describe("panelOf", () => {
  const cases: [string, Partial<DeskRule>, string[], boolean, string[], string[]][] = [
    ["asks everybody of the rule", {}, [], false, [a, b], []],
    ["does not ask whoever asks", {}, [a], false, [b], [a]],
    ["knows whoever asks in another spelling", {}, ["A@Example.com"], false, [b], [a]],
    [
      "knows whoever asks as a tag of AWS writes them",
      { approvers: ["o'neil@example.com", b] },
      ["o_neil@example.com"],
      false,
      [b],
      ["o'neil@example.com"],
    ],
    ["knows whoever asks by another tag", {}, ["a+port@example.com"], false, [b], [a]],
    [
      "knows whoever asks behind an approver's own tag",
      { approvers: ["a+on-call@example.com", b] },
      [a],
      false,
      [b],
      ["a+on-call@example.com"],
    ],
    [
      "does not take a plus for a tag",
      { approvers: ["+a@example.com"] },
      ["+b@example.com"],
      false,
      ["+a@example.com"],
      [],
    ],
    [
      "knows whoever asks, however accents are composed",
      { approvers: ["jos\u00e9@example.com", b] },
      ["jose\u0301@example.com"],
      false,
      [b],
      ["jos\u00e9@example.com"],
    ],
    ["asks whoever asks where the stack lets them decide", {}, [a], true, [a, b], []],
    ["asks each once", { approvers: [a, a.toUpperCase(), b] }, [], false, [a, b], []],
  ];
  for (const [what, rule, requesters, may, approvers, excluded] of cases) {
    it(what, () => {
      const found = panel(rule, requesters, may);

      assert.deepEqual([found.approvers, found.excluded], [approvers, excluded]);
      assert.equal(found.requesterMayDecide, may);
    });
  }

  it("asks others after a time, and at once where those before them are too few", () => {
    const rule = { approvers: [a], escalation: { afterHours: 4, approvers: [a, b, c] } };

    assert.deepEqual(panel(rule).escalation, { at: start + 4 * hour, approvers: [b, c] });
    assert.deepEqual(panel(rule, [a]).escalation, { at: start, approvers: [b, c] });
    assert.deepEqual(panel(rule, [b]).escalation, { at: start + 4 * hour, approvers: [c] });
  });
});

describe("describeDeciders", () => {
  const escalation = { afterHours: 4, approvers: [c] };
  const cases: [string, Partial<DeskRule>, string[], string][] = [
    ["names all of one list", {}, [], `${a}, ${b}`],
    ["says how many must agree", { atLeast: 2 }, [], `${a}, ${b}; 2 of them must agree`],
    [
      "says from when on others decide, too",
      { escalation },
      [],
      `${a}, ${b}; from 1 Mar 2026, 13:30 UTC on also ${c}`,
    ],
    [
      "says no time for those who are asked at once",
      { atLeast: 2, escalation },
      [a],
      `${b}, ${c}; 2 of them must agree`,
    ],
  ];
  for (const [what, rule, requesters, says] of cases) {
    it(what, () => {
      const found = panel(rule, requesters);

      assert.equal(describeDeciders({ panel: found, requestedAt: start }), says);
    });
  }
});

describe("refusalOf", () => {
  it("refuses nothing that can be decided", () => {
    assert.isUndefined(refusalOf(panel({ atLeast: 2 })));
    const later = { approvers: [a], escalation: { afterHours: 1, approvers: [b] } };
    assert.isUndefined(refusalOf(panel(later, [a])));
  });

  it("names the rule that leaves nobody, or too few", () => {
    assert.equal(
      refusalOf(panel({ approvers: [a] }, [a])),
      "Nobody was asked: one approver must agree, and nobody is left. a@example.com asks for it, and whoever asks " +
        "does not decide (requesterMayDecide is false). Let somebody else ask, or add approvers to the stack's " +
        "configuration and deploy it.",
    );
    assert.match(
      refusalOf(panel({ atLeast: 2 }, [b])) ?? "",
      /^Nobody was asked: 2 approvers must agree, and only a@example\.com can\. b@example\.com asks for it/,
    );
    assert.notMatch(refusalOf(panel({ approvers: [] })) ?? "requesterMayDecide", /requester/);
  });
});

describe("withReach", () => {
  const lost = (approver: string, why: Unreached["why"] = "unconfirmed") => ({ approver, why });

  it("leaves a panel as it is that can decide", () => {
    const given = panel({});

    assert.deepEqual(withReach(given, [lost(a)], start), { panel: given });
  });

  it("refuses one that cannot be reached, with the reasons", () => {
    const { refusal } = withReach(panel({}), [lost(a), lost(b, "gone")], start);

    assert.equal(
      refusal,
      "Nobody was asked: 1 must agree, and nobody can be reached. a@example.com has not confirmed the subscription " +
        "that AWS asks for by e-mail. b@example.com has unsubscribed, or did not confirm in time; deploy the stack " +
        "again to subscribe. Ask again once enough are.",
    );
    assert.match(
      withReach(panel({ atLeast: 2 }), [lost(a)], start).refusal ?? "",
      /2 must agree, and only b@example\.com can be reached/,
    );
  });

  it("asks the others at once where those before them are not reached", () => {
    const rule = { approvers: [a], escalation: { afterHours: 4, approvers: [b] } };

    const { panel: found } = withReach(panel(rule), [lost(a)], start + 5);

    assert.deepEqual(found.escalation, { at: start + 5, approvers: [b] });
  });
});

describe("outcomeOf", () => {
  const vote = (by: string, says: Vote["says"], at: number, reason?: string): Vote => ({
    ...{ by, says, at },
    ...(reason !== undefined && { reason }),
  });
  const cases: [string, number, Vote[], object][] = [
    ["waits without votes", 1, [], { state: "PENDING" }],
    ["waits for one more", 2, [vote(a, "approve", 1)], { state: "PENDING" }],
    [
      "is approved by one",
      1,
      [vote(a, "approve", 1, "Fine")],
      { state: "APPROVED", decision: { by: a, at: 1, reason: "Fine" } },
    ],
    [
      "is approved by as many as must agree, at the time of the last, with whose reason is whose",
      2,
      [vote(a, "approve", 1, "Fine"), vote(b, "approve", 2)],
      { state: "APPROVED", decision: { by: `${a} and ${b}`, at: 2, reason: `${a}: Fine` } },
    ],
    [
      "is rejected by one, whoever has agreed",
      3,
      [vote(a, "approve", 1, "Fine"), vote(b, "approve", 2), vote(c, "reject", 3, "No")],
      { state: "REJECTED", decision: { by: c, at: 3, reason: "No" } },
    ],
  ];
  for (const [what, atLeast, votes, expected] of cases) {
    it(what, () => {
      assert.deepEqual(outcomeOf({ atLeast }, votes), expected);
    });
  }

  it("takes votes of members from when they are asked on, and one of each", () => {
    const members = panel({ approvers: [a], escalation: { afterHours: 1, approvers: [b] } });

    assert.isTrue(mayVote(members, [], a, start));
    assert.isFalse(mayVote(members, [], b, start + hour - 1));
    assert.isTrue(mayVote(members, [], b, start + hour));
    assert.isFalse(mayVote(members, [], c, start + hour));
    assert.isFalse(mayVote(members, [vote(a, "approve", 1)], a, start));
  });
});
