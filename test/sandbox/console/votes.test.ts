import { assert } from "chai";
import { requestItem, readItem, changedItem } from "../../../functions/approvals/approval-item";
import type { Panel } from "../../../functions/approvals/panel";
import type { Vote } from "../../../functions/approvals/votes";
import { counted } from "../../../sandbox/console/app/pieces/counted";
import { standOf } from "../../../sandbox/console/app/drive/votes";
import { showApproval } from "../../../sandbox/console/drive/mail-calls";

const asked: Panel = {
  ...{ approvers: ["ann@x.test", "bob@x.test"], atLeast: 2, excluded: [] },
  ...{ requesterMayDecide: false, escalation: { at: 1_000, approvers: ["eve@x.test"] } },
};

function shown(votes: readonly Vote[], now: number, panel: Panel = asked) {
  const request = {
    ...{ id: "a", kind: "launch", title: "Site", requester: "dan", details: {}, subject: "s" },
    ...{ requestedAt: 0, expiresAt: 5_000, requesterAddresses: [] },
  };
  const item = {
    ...requestItem(request as never, { panel }, 0),
    ...changedItem({ state: "PENDING", votes } as never),
  };
  return showApproval(readItem(item as never), now);
}

describe("how far a decision is", () => {
  const yes = (by: string): Vote => ({ by, says: "approve", at: 1 });
  const cases: [what: string, votes: readonly Vote[], now: number, stand: string][] = [
    [
      ...(["nobody has said anything", [], 0] as const),
      "0 of 2 approvals; asked: ann@x.test, bob@x.test; later also eve@x.test",
    ],
    [
      ...(["one has agreed", [yes("ann@x.test")], 0] as const),
      "1 of 2 approvals: ann@x.test agreed; asked: bob@x.test; later also eve@x.test",
    ],
    [
      ...(["others are asked, too", [yes("ann@x.test")], 2_000] as const),
      "1 of 2 approvals: ann@x.test agreed; asked: bob@x.test, eve@x.test",
    ],
    ["its time is over", [yes("ann@x.test")], 6_000, "1 of 2 approvals: ann@x.test agreed"],
  ];
  for (const [what, votes, now, stand] of cases) {
    it(`is told when ${what}`, () => assert.equal(standOf(shown(votes, now)), stand));
  }

  it("is told of one approver as of one", () => {
    const alone: Panel = { ...asked, atLeast: 1, approvers: ["ann@x.test"] };
    const { escalation: _, ...panel } = alone;

    assert.equal(standOf(shown([], 0, panel)), "0 of 1 approval; asked: ann@x.test");
  });
});

describe("counted", () => {
  it("says one of one, and thousands so that they can be read", () => {
    assert.deepEqual(
      [counted(1, "e-mail"), counted(0, "e-mail"), counted(1200, "entity", "entities")],
      ["1 e-mail", "0 e-mails", "1,200 entities"],
    );
  });
});
