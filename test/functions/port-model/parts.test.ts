import { assert } from "chai";
import { applyChange } from "../../../functions/port-model/apply-change";
import { keyOf, type ModelEvent, type ModelPart } from "../../../functions/port-model/model-event";
import type { Blueprint } from "../../../functions/port/types";
import { everyone, toExecutors, type ExecutionRule } from "../../../registry/execution";
import { thing } from "../runs/setup";
import { TestStack } from "./engine";
import { action, blueprint, useModel } from "./setup";

const withProperties = (properties: Blueprint["schema"]["properties"], identifier = "thing") =>
  blueprint({ identifier, schema: { properties } });

describe("applyChange", () => {
  const fixture = useModel();
  const propertiesOf = (identifier: string) =>
    Object.keys(fixture.standIn.blueprint(identifier)?.schema.properties ?? {});
  const change = (part: ModelPart, tf: object): ModelEvent =>
    ({ stack: "longshore/prod", resource: "a", ...part, tf }) as ModelEvent;
  const apply = (event: ModelEvent) =>
    applyChange({ ...fixture.keeper(), functionName: "keeper" }, event);

  it("creates a blueprint and an action, also when it is repeated", async () => {
    const answers: object[] = [];
    for (const part of [blueprint(), blueprint(), action(), action()]) {
      answers.push(await apply(change(part, { action: "create" })));
    }

    assert.deepEqual(answers, [
      { kind: "blueprint", identifier: "thing" },
      { kind: "blueprint", identifier: "thing" },
      { kind: "action", identifier: "make_thing" },
      { kind: "action", identifier: "make_thing" },
    ]);
    assert.deepEqual(propertiesOf("thing"), Object.keys(thing.schema.properties));
    assert.equal(fixture.standIn.action("make_thing")?.title, "Make thing");
  });

  it("says what became of a part, also when there was none", async () => {
    await apply(change(blueprint(), { action: "create" }));
    await apply(change(action(), { action: "create" }));

    const answers: object[] = [];
    for (const part of [action(), action(), blueprint()]) {
      answers.push(await apply(change(part, { action: "delete", prev_input: part })));
    }

    assert.deepEqual(answers, [
      { kind: "action", identifier: "make_thing", removal: "deleted" },
      { kind: "action", identifier: "make_thing", removal: "left", reason: "no stack keeps it" },
      { kind: "blueprint", identifier: "thing", removal: "deleted" },
    ]);
    assert.deepEqual(fixture.standIn.blueprints(), []);
  });

  it("updates a blueprint: what is no longer declared goes, what a person added stays", async () => {
    const stack = new TestStack(fixture.keeper());
    await stack.up([withProperties({ size: { type: "number" }, color: { type: "string" } })]);
    const current = fixture.standIn.blueprint("thing");
    assert(current);
    const { properties } = current.schema;
    const byHand = { ...properties, note: { type: "string" } };
    await fixture.port.blueprints.upsert({ ...thing, schema: { properties: byHand } });

    await stack.up([withProperties({ size: { type: "number" } })]);

    assert.sameMembers(propertiesOf("thing"), ["size", "note"]);
  });

  it("takes the old one away when the part of a resource gets another identifier", async () => {
    const stack = new TestStack(fixture.keeper());
    const nameOf = (part: ModelPart) => part.kind;
    await stack.up([blueprint(), action()], { nameOf });

    await stack.up([blueprint(), action({ identifier: "create_thing" })], { nameOf });

    assert.deepEqual(fixture.model(), ["action:create_thing", "blueprint:thing"]);
    const parts = fixture.standIn.entities("longshore_part").map(({ identifier }) => identifier);
    assert.sameMembers(parts, fixture.model());
  });

  it("removes nothing from the blueprint whose identifier a resource takes", async () => {
    const stack = new TestStack(fixture.keeper());
    const nameOf = () => "one";
    const both = { size: { type: "number" }, color: { type: "string" } };
    await stack.up([withProperties(both)], { nameOf });
    await fixture.port.blueprints.upsert(withProperties(both, "box").definition as Blueprint);

    const adopting = fixture.keeper({ adopts: new Set(["blueprint:box"]) });
    Object.assign(stack.keeper, adopting);
    await stack.up([withProperties({ size: { type: "number" } }, "box")], { nameOf });

    assert.deepEqual(fixture.model(), ["blueprint:box"]);
    assert.sameMembers(propertiesOf("box"), ["size", "color"]);
  });

  it("takes what the stack has kept since before it wrote down whose it is", async () => {
    const parts = [blueprint(), action()];
    await fixture.port.blueprints.upsert(thing);
    await fixture.call("POST", "/v1/actions", action().definition);

    for (const part of parts) await apply(change(part, { action: "update", prev_input: part }));

    const claims = fixture.standIn.entities("longshore_part");
    assert.deepEqual(
      claims.map(({ identifier, properties }) => [identifier, properties]),
      parts.map((part) => [
        keyOf(part),
        { stack: "longshore/prod@111111111111", holder: "keeper/a" },
      ]),
    );
  });

  describe("who may run an action", () => {
    const restricted = (rule: ExecutionRule) =>
      ({ ...action(), executors: toExecutors(rule) }) as ModelPart;
    const permitted = () => fixture.standIn.permissions("make_thing")?.execute;
    const changes = () =>
      fixture.standIn.calls.filter(
        ({ path, method }) => method === "PATCH" && /permissions/.test(path),
      );

    it("is what the handler says, and everyone again when it says nothing any more", async () => {
      const stack = new TestStack(fixture.keeper());
      await stack.up([blueprint(), restricted({ teams: ["ops"] })]);
      assert.deepEqual(permitted(), toExecutors({ teams: ["ops"] }));

      await stack.up([blueprint(), restricted({ roles: ["Admin"] })]);
      assert.deepEqual(permitted(), toExecutors({ roles: ["Admin"] }));

      await stack.up([blueprint(), action()]);
      assert.deepEqual(permitted(), everyone);
    });

    it("is left to people where no handler says it, and not written again where it is so", async () => {
      const stack = new TestStack(fixture.keeper());
      await stack.up([blueprint(), action()]);
      const byHand = { execute: toExecutors({ users: ["a@b.example"] }) };
      await fixture.call("PATCH", "/v1/actions/make_thing/permissions", byHand);
      await stack.up([blueprint(), action({ title: "Changed" })]);
      assert.deepEqual(permitted(), byHand.execute);

      await stack.up([blueprint(), restricted({ users: ["a@b.example"] })]);
      assert.lengthOf(changes(), 1);
    });

    it("is set, or the new action is taken out again", async () => {
      const stack = new TestStack(fixture.keeper());
      await stack.up([blueprint()]);
      fixture.standIn.faults.add({
        ...{ method: "PATCH", path: /permissions$/, times: 1 },
        answer: { status: 500 },
      });

      await stack.up([blueprint(), restricted({ roles: ["Admin"] })]).then(
        () => assert.fail(),
        (error: Error) => assert.match(error.message, /500/),
      );
      assert.deepEqual(fixture.model(), ["blueprint:thing"]);

      await stack.up([blueprint(), restricted({ roles: ["Admin"] })]);
      assert.deepEqual(permitted(), toExecutors({ roles: ["Admin"] }));
    });

    it("says so when a new action stays open to everybody", async () => {
      const stack = new TestStack(fixture.keeper());
      await stack.up([blueprint()]);
      for (const method of ["PATCH", "DELETE"]) {
        fixture.standIn.faults.add({
          ...{ method, path: /\/actions\/make_thing/, times: 1 },
          answer: { status: 500 },
        });
      }

      await stack.up([blueprint(), restricted({ roles: ["Admin"] })]).then(
        () => assert.fail(),
        (error: Error) => assert.match(error.message, /"make_thing" is in Port, and everybody may/),
      );
    });
  });

  it("makes again what a person deleted in Port", async () => {
    const stack = new TestStack(fixture.keeper());
    await stack.up([blueprint(), action()]);
    await fixture.port.actions.delete("make_thing");

    await stack.up([blueprint(), action({ title: "Changed" })]);

    assert.equal(fixture.standIn.action("make_thing")?.title, "Changed");
  });

  it("writes down what a stack declares and whose each part is", async () => {
    await new TestStack(fixture.keeper()).up([blueprint(), action()]);

    const stacks = fixture.standIn.entities("longshore_stack");
    assert.deepEqual(
      stacks.map(({ identifier, properties }) => [identifier, properties]),
      [
        [
          "longshore/prod@111111111111",
          { declares: ["action:make_thing", "blueprint:thing"], holder: "keeper-1/declared" },
        ],
      ],
    );
    const parts = fixture.standIn.entities("longshore_part");
    assert.deepEqual(
      parts.map(({ identifier, properties }) => [identifier, properties]),
      [
        [
          "blueprint:thing",
          { stack: "longshore/prod@111111111111", holder: "keeper-1/blueprint:thing" },
        ],
        [
          "action:make_thing",
          { stack: "longshore/prod@111111111111", holder: "keeper-1/action:make_thing" },
        ],
      ],
    );
  });

  it("keeps what people set on an action, and says when both ask for approval", async () => {
    const asking = { ...action(), asksFirst: true } as ModelPart;
    const stack = new TestStack(fixture.keeper());
    await stack.up([blueprint(), asking]);
    assert.deepEqual(
      fixture.log.filter(({ level }) => level === "warn"),
      [],
    );
    const { id, createdAt, createdBy, updatedAt, updatedBy, ...current } = {
      ...fixture.standIn.action("make_thing"),
    };
    assert(id && createdAt && createdBy && updatedAt && updatedBy);
    await fixture.call("PUT", "/v1/actions/make_thing", { ...current, requiredApproval: true });

    const again = await apply({
      ...change(action({ title: "Changed" }), { action: "update", prev_input: asking }),
      asksFirst: true,
    } as ModelEvent);

    const { requiredApproval, title } = fixture.standIn.action("make_thing") ?? {};
    assert.deepEqual([requiredApproval, title], [true, "Changed"]);
    assert.include((again as { note: string }).note, "asks for approval twice");
    assert.isNotEmpty(fixture.log.filter(({ level }) => level === "warn"));
  });
});
