import { assert } from "chai";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { JsonObject } from "../../../registry";
import { load } from "../../../registry/discover";
import { toPortAction } from "../../../registry/port-action";
import { hasGate, injectGate } from "../../../registry/products/inject-gate";
import { parseTemplate } from "../../../registry/products/template";
import { buildRegistry, type Registry } from "../../../registry/registry";
import type { Statement } from "../../../registry/statement";
import { handlersFolder, shippedRegistry } from "./shipped";

const folder = handlersFolder;
const registry = shippedRegistry();

/** The identifier that a file's name stands for. */
function identifierOf(file: string): string {
  return path.parse(file).name.replaceAll("-", "_");
}

function filesIn(kind: string): string[] {
  return registry.files.filter((file) => file.startsWith(`${kind}/`));
}

/** What every statement of a handler must keep. */
function assertNarrow({ actions, resources, reason }: Statement): void {
  const services = new Set(actions.map((action) => action.split(":")[0]));
  assert.equal(services.size, 1, `one service for each statement: ${actions.join(", ")}`);
  const writes = actions.filter((action) => !/:(Get|List|Describe|Head|BatchGet)/.test(action));
  assert.deepEqual(
    writes.filter((action) => action.endsWith("*")),
    [],
    "no wildcard among writing actions",
  );
  for (const resource of resources) {
    if (resource === "*") {
      assert.match(reason ?? "", /\w+ \w+ \w+/, `a reason in words for ${actions.join(", ")}`);
    } else {
      assert.match(resource, /^arn:aws:[a-z0-9-]+:[^:]*:[^:]*:.+$/);
      assert.equal(resource.split(":")[2], [...services][0], "an ARN of the actions' own service");
    }
  }
}

describe("every action in handlers/actions, and the launch of every product", () => {
  const { actions } = registry;

  it("is found: one for each file", () => {
    assert.deepEqual(
      [...actions.keys()],
      [
        ...filesIn("actions").map(identifierOf),
        ...filesIn("products").map((file) => `launch_${identifierOf(file)}`),
      ],
    );
    assert.isAtLeast(actions.size, 6);
  });

  for (const [identifier, action] of actions) {
    const { title, description, icon, permissions, trigger, input } = action;

    it(`${identifier} says in Port what it is: title, description, icon`, () => {
      assert.match(title, /^[A-Z]/);
      assert.match(description ?? "", /^[A-Z].{10,}[^.]$/, "a description, no full stop");
      assert.match(icon ?? "", /^[A-Z]/);
    });

    it(`${identifier} has a title for each input, and limits for each number`, () => {
      for (const [name, { schema }] of Object.entries(input)) {
        assert.match(schema.title as string, /^[A-Z]/, name);
        if (schema.type === "number") assert.property(schema, "minimum", name);
      }
    });

    it(`${identifier} asks for narrow permissions`, () => {
      assert.isNotEmpty(permissions);
      permissions?.forEach(assertNarrow);
    });

    it(`${identifier} works on one entity unless it is CREATE`, () => {
      const sent = toPortAction(action);

      assert.equal(sent.trigger.operation, trigger);
      assert.equal(trigger === "CREATE", /^(create|launch)_/.test(identifier));
      assert.include(
        registry.blueprints.map((one) => one.identifier),
        sent.trigger.blueprintIdentifier,
      );
    });
  }
});

describe("every change listener in handlers/changes", () => {
  const { changeListeners } = registry;

  it("is found: one for each file", () => {
    assert.deepEqual([...changeListeners.keys()], filesIn("changes").map(identifierOf));
    assert.isAtLeast(changeListeners.size, 1);
  });

  for (const [identifier, { permissions }] of changeListeners) {
    it(`${identifier} asks for narrow permissions`, () => {
      permissions?.forEach(assertNarrow);
    });
  }
});

describe("every product in handlers/products", () => {
  for (const [identifier, product] of registry.products) {
    it(`${identifier} asks for narrow permissions`, () => {
      assert.isNotEmpty(product.permissions);
      product.permissions.forEach(assertNarrow);
    });

    it(`${identifier} says what each of its parameters and outputs is`, () => {
      for (const { name, label } of product.parameters) assert.match(label ?? "", /^[A-Z]/, name);
      const outputs = parseTemplate(product.template).data.Outputs as JsonObject;
      for (const [name, output] of Object.entries(outputs)) {
        assert.property(output, "Description", name);
      }
    });

    it(`${identifier} brings no approval of its own`, () => {
      assert.isFalse(hasGate(parseTemplate(product.template).data));
      const { timeoutSeconds, name: title } = product;
      const gate = { requestFunctionArn: "arn:x", product: identifier, title, timeoutSeconds };
      assert.isTrue(hasGate(parseTemplate(injectGate(product.template, gate)).data));
    });

    it(`${identifier} opens nothing but the web to everybody, and shows no secret`, () => {
      const text = product.template;
      assert.notMatch(text, /(FromPort|ToPort): 22\b/);
      assert.notMatch(text, /^\s*CidrIp: ["']?0\.0\.0\.0\/0/m);
      const { Outputs: outputs = {} } = parseTemplate(text).data;
      for (const { name, noEcho, default: fallback } of product.parameters) {
        if (!noEcho) continue;
        assert.isUndefined(fallback, `${name} has no default that all launches share`);
        assert.notInclude(JSON.stringify(outputs), name);
      }
    });
  }
});

describe("every file in handlers", () => {
  for (const file of registry.files.filter((one) => one.endsWith(".ts"))) {
    it(`${file} does nothing but declare: a docblock, and one export`, () => {
      const text = readFileSync(path.join(folder, file), "utf8");
      const { exports } = load(folder, file);

      assert.match(text, /\n\/\*\* [A-Z][^]*?\*\/\nexport const \w+ = define/);
      assert.lengthOf(Object.keys(exports), 1);
      assert.notMatch(text, /process\.env|console\.(log|info|warn|error)|setInterval/);
    });
  }

  it("can be declared again from the same modules, as a bundle does", () => {
    const again: Registry = buildRegistry(registry.files.map((file) => load(folder, file)));

    assert.deepEqual([...again.actions.keys()], [...registry.actions.keys()]);
    assert.deepEqual([...again.products.keys()], [...registry.products.keys()]);
    assert.deepEqual(again.blueprints, registry.blueprints);
  });
});
