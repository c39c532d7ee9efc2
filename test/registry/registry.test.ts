import { assert } from "chai";
import { existing } from "../../registry";
import { buildRegistry, type HandlerModule } from "../../registry/registry";
import { actionFile, blueprintOf, changeFile, productFile, refusalOf } from "./setup";

function blueprintOrder(...modules: HandlerModule[]): string[] {
  return buildRegistry(modules).blueprints.map(({ identifier }) => identifier);
}

describe("buildRegistry, several declarations", () => {
  it("has nothing when nothing is declared", () => {
    const { actions, changeListeners, blueprints } = buildRegistry([]);

    assert.equal(actions.size, 0);
    assert.equal(changeListeners.size, 0);
    assert.deepEqual(blueprints, []);
  });

  it("refuses two files with one identifier, naming both", () => {
    const message = refusalOf(
      actionFile("a", { identifier: "same" }),
      actionFile("b", { identifier: "same" }),
    );

    assert.equal(
      message,
      'handlers/actions/b.ts: action "same" is declared in actions/a.ts too; rename one of them.',
    );
  });

  it("lets an action and a change listener share an identifier", () => {
    const { actions, changeListeners } = buildRegistry([
      actionFile("a", { identifier: "same" }),
      changeFile("b", { identifier: "same" }),
    ]);

    assert.deepEqual([...actions.keys(), ...changeListeners.keys()], ["same", "same"]);
  });

  it("refuses a blueprint that nobody declares, and lists those that are and the nearest", () => {
    const message = refusalOf(
      actionFile("a", { blueprint: "vn" }),
      actionFile("b", { blueprint: blueprintOf("vm") }),
      actionFile("c", { blueprint: existing("service") }),
    );

    assert.equal(
      message,
      'handlers/actions/a.ts: blueprint is "vn", which no handler declares (declared: service, vm). Did you mean "vm"? ' +
        'Give the whole blueprint in one handler, or write existing("vn") if it is kept in Port by hand.',
    );
  });

  it("says so when no blueprint is declared at all", () => {
    assert.include(refusalOf(actionFile("a", { blueprint: "vm" })), "(declared: none)");
  });

  it("refuses a blueprint that is declared twice, naming both files", () => {
    const message = refusalOf(
      actionFile("a", { blueprint: blueprintOf("vm") }),
      changeFile("b", { blueprint: blueprintOf("vm") }),
    );

    assert.equal(
      message,
      'handlers/changes/b.ts: blueprint "vm" is declared in actions/a.ts too; ' +
        'declare it once and write blueprint: "vm" here.',
    );
  });

  it("does not keep a blueprint that exists in Port, and takes its name from others", () => {
    const registry = buildRegistry([
      actionFile("a", { blueprint: existing("service") }),
      actionFile("b", { blueprint: "service" }),
      changeFile("c", { blueprint: existing("service") }),
    ]);

    assert.equal(registry.actions.size, 2);
    assert.deepEqual(registry.blueprints, []);
  });
});

describe("buildRegistry, blueprints", () => {
  it("come after the targets of their relations", () => {
    const order = blueprintOrder(
      actionFile("a", { blueprint: blueprintOf("vm", ["network", "team"]) }),
      actionFile("b", { blueprint: blueprintOf("network", ["account"]) }),
      actionFile("c", { blueprint: blueprintOf("account") }),
      actionFile("d", { blueprint: blueprintOf("team") }),
    );

    assert.deepEqual(order, ["account", "network", "team", "vm"]);
  });

  it("keep the order of their files where no relation says otherwise", () => {
    const order = blueprintOrder(
      actionFile("a", { blueprint: blueprintOf("z") }),
      actionFile("b", { blueprint: blueprintOf("y") }),
    );

    assert.deepEqual(order, ["z", "y"]);
  });

  it("are each there once when relations form a cycle, or lead to themselves or elsewhere", () => {
    const order = blueprintOrder(
      actionFile("a", { blueprint: blueprintOf("one", ["two"]) }),
      actionFile("b", { blueprint: blueprintOf("two", ["three"]) }),
      actionFile("c", { blueprint: blueprintOf("three", ["one"]) }),
      actionFile("d", { blueprint: blueprintOf("self", ["self", existing("in_port_already")]) }),
    );

    assert.deepEqual(order, ["three", "two", "one", "self"]);
  });

  it("send their changes to Kafka when a listener hears them, and only then", () => {
    const heard = blueprintOf("heard");
    const { blueprints } = buildRegistry([
      actionFile("a", { blueprint: heard }),
      actionFile("b", { blueprint: blueprintOf("unheard") }),
      changeFile("c", { blueprint: "heard" }),
      changeFile("d", { blueprint: "heard" }),
      changeFile("e", { blueprint: blueprintOf("own") }),
    ]);

    assert.deepEqual<unknown>(blueprints, [
      { ...blueprintOf("heard"), changelogDestination: { type: "KAFKA" } },
      blueprintOf("unheard"),
      { ...blueprintOf("own"), changelogDestination: { type: "KAFKA" } },
    ]);
    assert.notProperty(heard, "changelogDestination");
  });
});

describe("buildRegistry, products", () => {
  const home = changeFile("home", { blueprint: blueprintOf("provisioned_product") });

  it("has each product, and an action that launches it", () => {
    const { products, actions } = buildRegistry([home, productFile("web-site")]);

    assert.deepEqual([...products.keys()], ["web-site"]);
    assert.equal(actions.get("launch_web_site")?.title, "Launch Product web-site");
  });

  it("refuses two products with one name, naming both files", () => {
    const message = refusalOf(
      home,
      productFile("a", { name: "Site" }),
      productFile("b", { name: "Site" }),
    );

    assert.equal(
      message,
      'handlers/products/b.yaml: product name "Site" is declared in products/a.yaml too; rename one of them.',
    );
  });

  it("refuses two files that make one identifier", () => {
    const other = { ...productFile("a", { name: "Other" }), file: "products/a.yml" };

    assert.equal(
      refusalOf(home, productFile("a"), other),
      'handlers/products/a.yml: product identifier "a" is declared in products/a.yaml too; rename one of them.',
    );
  });

  it("refuses an action that has the name of a launch", () => {
    assert.equal(
      refusalOf(home, actionFile("launch-a"), productFile("a")),
      'handlers/products/a.yaml: action "launch_a" is declared in actions/launch-a.ts too; rename one of them.',
    );
  });

  it("refuses a product when nothing declares what launches are entered into", () => {
    assert.equal(
      refusalOf(actionFile("a"), productFile("a")),
      'handlers/products/a.yaml: its launch action\'s blueprint is "provisioned_product", which no handler declares (declared: a). ' +
        "Launches are entered into it: take over handlers/resources/provisioned-product.ts of the project.",
    );
  });
});
