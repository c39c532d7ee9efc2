import { assert } from "chai";
import type { ApprovalRequest } from "../../../functions/approvals/approval";
import { todoOfRequest } from "../../../functions/approvals/stored-approval";
import { errorOf } from "../../sandbox/aws/start";
import { start, useWorld } from "./world";

const developer = "developer@example.com";

const panel = {
  ...{ approvers: ["approver@example.com"], atLeast: 1, excluded: [], requesterMayDecide: false },
};
let count = 0;

function requestOf(more: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    ...({ id: `store-${(count += 1)}`, kind: "run", title: "T", requester: developer } as const),
    ...{
      requesterAddresses: [developer],
      details: [],
      requestedAt: start,
      expiresAt: start + 1000,
      subject: "action:make_thing",
    },
    ...more,
  };
}

describe("ApprovalStore", () => {
  const world = useWorld();
  const put = async (request: ApprovalRequest) =>
    (await world.store.put(request, { panel }, "PENDING", todoOfRequest(request, { panel }, start)))
      .approval;

  it("forgets a request after 400 days", async () => {
    const { id } = await put(requestOf());

    const item = (await world.items()).find((one) => one.id === id);

    assert.equal(item?.forgetAt, String(start / 1000 + 400 * 86_400));
  });

  it("takes no decision from the end on, and no expiry before", async () => {
    const pending = await put(requestOf());
    const vote = { by: "approver@example.com", says: "approve", at: start + 1000 } as const;

    const early = await world.store.expire(pending, start + 999);
    const late = await world.store.vote(pending, vote);

    assert.equal(early.state, "PENDING");
    assert.deepEqual([late.won, late.approval.state], [false, "PENDING"]);
    assert.equal((await world.store.expire(pending, start + 1000)).state, "EXPIRED");
  });

  it("takes no decision about what is not pending any more", async () => {
    const pending = await put(requestOf());
    await world.store.amend(pending, () => ({ state: "CANCELLED", todo: {} }));

    const vote = { by: "approver@example.com", says: "approve", at: start } as const;
    const { won, approval } = await world.store.vote(pending, vote);

    assert.deepEqual([won, approval.state, approval.decision], [false, "CANCELLED", undefined]);
  });

  it("finds all that is due, page by page, the oldest duty first", async () => {
    const details = [["Large", "x".repeat(350_000)]] as const;
    const requests = [5, 4, 3, 2, 1, 0].map((age) =>
      requestOf({ details, requestedAt: start - age, expiresAt: start - age }),
    );
    for (const request of requests) await put(request);

    const due = await world.store.due(start);

    assert.deepEqual(
      due,
      requests.map(({ id }) => id),
    );
    for (const request of requests) {
      const stored = await world.store.read(request.id);
      await world.store.amend(stored ?? assert.fail(), () => ({ todo: {} }));
    }
    assert.deepEqual(await world.store.due(start), []);
  });

  it("asks for a change again when somebody came first", async () => {
    const stale = await put(requestOf());
    await world.store.amend(stale, () => ({ remindedAt: 1 }));
    const seen: (number | undefined)[] = [];

    const { approval } = await world.store.amend(stale, (current) => {
      seen.push(current.remindedAt);
      return { notifiedAt: 2 };
    });

    assert.deepEqual(seen, [undefined, 1]);
    assert.deepEqual([approval.remindedAt, approval.notifiedAt], [1, 2]);
  });

  it("says when a request is not there any more", async () => {
    const stored = { ...(await put(requestOf())), id: "gone" };

    const error = await errorOf(world.store.amend(stored, () => ({ notifiedAt: 1 })));

    assert.equal(error.message, "Approval gone is not in table approvals any more.");
  });
});
