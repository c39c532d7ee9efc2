import { assert } from "chai";
import type { HandlerModule } from "../../registry/registry";
import {
  blueprintIdentifier,
  type BlueprintDeclaration,
  type RelationDeclaration,
} from "../../registry/blueprint";
import { DeclarationError } from "../../registry/errors";
import type { Product } from "../../registry/products/product";
import { buildRegistry } from "../../registry/registry";
import { defineAction, defineChangeListener, defineResource } from "../../registry";

/** A small blueprint. */
export function blueprintOf(
  identifier: string,
  targets: readonly RelationDeclaration["target"][] = [],
): BlueprintDeclaration {
  return {
    identifier,
    title: identifier.toUpperCase(),
    schema: { properties: {} },
    relations: Object.fromEntries(
      targets.map((target) => [
        blueprintIdentifier(target),
        { target, required: false, many: false },
      ]),
    ),
  };
}

/** A file of `handlers/actions` whose declaration is right but for what is given. */
export function actionFile(file: string, parts: object = {}): HandlerModule {
  const identifier = file.replaceAll("-", "_");
  const action = defineAction({
    identifier,
    title: "An action",
    trigger: "CREATE",
    blueprint: blueprintOf(identifier),
    input: {},
    handle: () => Promise.resolve(),
  });
  return { file: `actions/${file}.ts`, exports: { action: { ...action, ...parts } } };
}

/** A file of `handlers/changes` whose declaration is right but for what is given. */
export function changeFile(file: string, parts: object = {}): HandlerModule {
  const identifier = file.replaceAll("-", "_");
  const listener = defineChangeListener({
    identifier,
    blueprint: blueprintOf(identifier),
    when: () => true,
    handle: () => Promise.resolve(),
  });
  return { file: `changes/${file}.ts`, exports: { listener: { ...listener, ...parts } } };
}

/** A file of `handlers/resources` whose declaration is right but for what is given. */
export function resourceFile(file: string, parts: object = {}): HandlerModule {
  const resource = defineResource({
    type: "AWS::SNS::Topic",
    blueprint: blueprintOf(file.replaceAll("-", "_")),
    events: [],
    permissions: [],
    entity: { identifier: ".TopicArn" },
  });
  return { file: `resources/${file}.ts`, exports: { resource: { ...resource, ...parts } } };
}

/** A file of `handlers/products` that is right but for what is given. */
export function productFile(file: string, parts: Partial<Product> = {}): HandlerModule {
  const product: Product = {
    kind: "product",
    identifier: file,
    name: `Product ${file}`,
    owner: "Platform team",
    description: "A product",
    timeoutSeconds: 60,
    permissions: [],
    parameters: [],
    template: "",
    version: "0123456789ab",
  };
  return { file: `products/${file}.yaml`, exports: { product: { ...product, ...parts } } };
}

/** Why these files are refused. @throws when they are not, or by another error */
export function refusalOf(...modules: HandlerModule[]): string {
  try {
    buildRegistry(modules);
  } catch (error) {
    if (error instanceof DeclarationError) return error.message;
    throw error;
  }
  throw new Error("The declarations were accepted.");
}

/** Holds the first line of a refusal to the file, the key, the value and the remedy that it must name. */
export function assertTold(
  module: HandlerModule,
  key: string,
  value: string,
  remedy: string,
): void {
  const [line = ""] = refusalOf(module).split("\n");
  const start = `handlers/${module.file}: ${key} is ${value}`;
  assert.equal(line.slice(0, start.length), start);
  assert.include(line, remedy);
}
