import { assert } from "chai";
import { createPort, type Port } from "../../functions/port";
import type { Blueprint } from "../../functions/port/types";
import { applyChange, type ModelEvent, type ModelPart } from "../../functions/port-model";
import { toPortAction } from "../../registry/port-action";
import type { PortStandIn } from "../../sandbox/port/stand-in";
import { own, startStandIn } from "../sandbox/port/setup";
import { thing, thingAction } from "./runs/setup";

const blueprint: ModelPart = { kind: "blueprint", definition: thing };
const action: ModelPart = { kind: "action", definition: toPortAction(thingAction({})) };
const change = (part: ModelPart, tf: ModelEvent["tf"]): ModelEvent => ({ ...part, tf });
const withProperties = (properties: Blueprint["schema"]["properties"]): ModelPart => ({
  kind: "blueprint",
  definition: { ...thing, schema: { properties } },
});

describe("applyChange", () => {
  let standIn: PortStandIn;
  let port: Port;
  beforeEach(async () => {
    standIn = await startStandIn();
    port = createPort({ baseUrl: standIn.url, credentials: async () => own });
  });
  afterEach(() => standIn.close());
  const propertiesOf = (identifier: string) =>
    Object.keys(standIn.blueprint(identifier)?.schema.properties ?? {});

  it("creates a blueprint and an action, also when it is repeated", async () => {
    const answers: object[] = [];
    for (const part of [blueprint, blueprint, action, action]) {
      answers.push(await applyChange(port, change(part, { action: "create" })));
    }

    assert.deepEqual(answers, [
      { kind: "blueprint", identifier: "thing" },
      { kind: "blueprint", identifier: "thing" },
      { kind: "action", identifier: "make_thing" },
      { kind: "action", identifier: "make_thing" },
    ]);
    assert.deepEqual(propertiesOf("thing"), ["size"]);
    assert.equal(standIn.action("make_thing")?.title, "Make thing");
  });

  it("updates a blueprint: what is no longer declared goes, what a person added stays", async () => {
    const before = withProperties({ size: { type: "number" }, color: { type: "string" } });
    const byHand = withProperties({
      ...(before.definition as Blueprint).schema.properties,
      note: { type: "string" },
    });
    await applyChange(port, change(byHand, { action: "create" }));

    await applyChange(port, change(blueprint, { action: "update", prev_input: before }));

    assert.sameMembers(propertiesOf("thing"), ["size", "note"]);
  });

  it("updates an action", async () => {
    await applyChange(port, change(blueprint, { action: "create" }));
    await applyChange(port, change(action, { action: "create" }));
    const definition = toPortAction(thingAction({ title: "Make a thing" }));

    await applyChange(
      port,
      change({ kind: "action", definition }, { action: "update", prev_input: action }),
    );

    assert.equal(standIn.action("make_thing")?.title, "Make a thing");
  });

  it("takes the old one away when an action is renamed", async () => {
    await applyChange(port, change(blueprint, { action: "create" }));
    await applyChange(port, change(action, { action: "create" }));
    const definition = toPortAction(thingAction({ identifier: "create_thing" }));
    const event = change({ kind: "action", definition }, { action: "update", prev_input: action });

    await applyChange(port, event);
    await applyChange(port, event);

    assert.deepEqual(
      standIn.actions().map(({ identifier }) => identifier),
      ["create_thing"],
    );
  });

  it("removes nothing from the blueprint whose name another one takes", async () => {
    const old = withProperties({ size: { type: "number" }, color: { type: "string" } });
    await applyChange(port, change(old, { action: "create" }));
    const taken = { ...(old.definition as Blueprint), identifier: "box" };
    await applyChange(port, change({ kind: "blueprint", definition: taken }, { action: "create" }));

    const definition = { ...thing, identifier: "box" };
    await applyChange(
      port,
      change({ kind: "blueprint", definition }, { action: "update", prev_input: old }),
    );

    assert.deepEqual(
      standIn.blueprints().map(({ identifier }) => identifier),
      ["box"],
    );
    assert.sameMembers(propertiesOf("box"), ["size", "color"]);
  });

  it("deletes an action and a blueprint, and says when there was none", async () => {
    await applyChange(port, change(blueprint, { action: "create" }));
    await applyChange(port, change(action, { action: "create" }));

    const answers: object[] = [];
    for (const part of [action, action, blueprint, blueprint]) {
      answers.push(await applyChange(port, change(part, { action: "delete", prev_input: part })));
    }

    assert.deepEqual(answers, [
      { kind: "action", identifier: "make_thing", deleted: true },
      { kind: "action", identifier: "make_thing", deleted: false },
      { kind: "blueprint", identifier: "thing", deleted: "deleted" },
      { kind: "blueprint", identifier: "thing", deleted: "absent" },
    ]);
    assert.deepEqual([standIn.actions(), standIn.blueprints()], [[], []]);
  });

  it("keeps a blueprint that holds entities", async () => {
    await applyChange(port, change(blueprint, { action: "create" }));
    await port.entities.upsert("thing", { identifier: "box" });

    const answer = await applyChange(port, change(blueprint, { action: "delete" }));

    assert.deepEqual(answer, { kind: "blueprint", identifier: "thing", deleted: "kept" });
    assert.exists(standIn.entity("thing", "box"));
  });
});
