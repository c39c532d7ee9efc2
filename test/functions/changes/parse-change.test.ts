import { assert } from "chai";
import { parseChange } from "../../../functions/changes/parse-change";

const before = {
  identifier: "box",
  title: "Box",
  properties: { size: 1 },
  relations: {},
  team: [],
};
const after = { ...before, properties: { size: 2 } };
const at = "2026-03-01T09:30:00.000Z";
const update = {
  action: "UPDATE",
  resourceType: "entity",
  status: "SUCCESS",
  trigger: {
    by: { userId: "auth0|5f1e", orgId: "org_example", user: { email: "developer@example.com" } },
    at,
    origin: "UI",
  },
  context: { entity: "box", blueprint: "thing" },
  diff: { before, after },
};
const parse = (changes: object = {}) => parseChange(JSON.stringify({ ...update, ...changes }));
const readChange = (changes: object) => {
  const parsed = parse(changes);
  assert(parsed.kind === "change");
  return parsed.change;
};

describe("parseChange", () => {
  it("reads an update", () => {
    assert.deepEqual(parse(), {
      kind: "change",
      userId: "auth0|5f1e",
      change: {
        action: "UPDATE",
        blueprint: "thing",
        entity: "box",
        by: { userId: "auth0|5f1e", email: "developer@example.com" },
        at,
        before,
        after,
      },
    });
  });

  it("reads the newer spelling of the context", () => {
    const context = { entityIdentifier: "box", blueprintIdentifier: "thing" };

    assert.deepEqual(parse({ context }), parse());
  });

  it("reads a creation and a deletion", () => {
    const created = readChange({ action: "CREATE", diff: { before: null, after } });
    const deleted = readChange({ action: "DELETE", diff: { before, after: null } });

    assert.deepEqual([created.before, created.after], [null, after]);
    assert.deepEqual([deleted.before, deleted.after], [before, null]);
  });

  it("reads a timer that expired, which has no diff and no user", () => {
    const trigger = { by: { byPort: true, orgId: "org_example" }, at };
    const context = { blueprintIdentifier: "thing", entityIdentifier: "box" };

    assert.deepEqual(parse({ action: "TIMER_EXPIRED", trigger, context, diff: undefined }), {
      kind: "change",
      change: {
        action: "TIMER_EXPIRED",
        blueprint: "thing",
        entity: "box",
        by: {},
        at,
        before: null,
        after: null,
      },
    });
  });

  it("takes the entity's name from the diff when the context has none", () => {
    const context = { blueprint: "thing" };

    assert.equal(readChange({ context }).entity, "box");
    assert.equal(readChange({ context, diff: { before, after: null } }).entity, "box");
  });

  it("fills in what a listener may rely on", () => {
    const change = readChange({ diff: { before: null, after: { identifier: "box" } } });

    assert.deepEqual(change.after, { identifier: "box", team: [], properties: {}, relations: {} });
  });

  it("reads a change without a trigger", () => {
    const change = readChange({ trigger: undefined });

    assert.deepEqual(change.by, {});
    assert.notProperty(change, "at");
  });

  for (const resourceType of ["run", "blueprint", "scorecard"]) {
    it(`leaves a change of a ${resourceType} alone, whatever its action`, () => {
      const parsed = parse({ resourceType, action: "SOMETHING" });

      assert.deepEqual(parsed, { kind: "foreign", reason: `a change of a ${resourceType}` });
    });
  }

  for (const [what, changes, reason] of [
    [
      "an unknown action",
      { action: "RENAME" },
      'action is "RENAME"; expected: CREATE, UPDATE, DELETE, TIMER_EXPIRED',
    ],
    [
      "a change without an action",
      { action: undefined },
      "action is null; expected: CREATE, UPDATE, DELETE, TIMER_EXPIRED",
    ],
    [
      "a change without a blueprint",
      { context: { entity: "box" } },
      "context names no blueprint and entity",
    ],
    [
      "a change without an entity",
      { context: { blueprint: "thing" }, diff: {} },
      "context names no blueprint and entity",
    ],
    ["a change without a context", { context: null }, "context names no blueprint and entity"],
  ] as const) {
    it(`calls ${what} unreadable and says why`, () => {
      assert.deepEqual(parse(changes), { kind: "unreadable", reason });
    });
  }

  it("calls a text that is no JSON object unreadable", () => {
    assert.deepEqual(parseChange("[]"), {
      kind: "unreadable",
      reason: "a JSON object is expected, not a list",
    });
  });
});
