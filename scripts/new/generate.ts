import * as path from "node:path";
import * as prettier from "prettier";
import { discoverRegistry } from "../../registry/discover";
import type { Registry } from "../../registry/registry";
import { placeOf } from "../handlers/place";
import { chooseBlueprint, chooseProperty, findStatusProperty } from "./choose-blueprint";
import { fitImports } from "./imports";
import type { NewRequest } from "./parse-arguments";
import { readTemplate, render } from "./render";
import { generateResource } from "./resource/generate-resource";
import { refuseExisting, writeAll, type NewFile } from "./write-files";

/** Where files are generated. */
export interface Ground {
  /** The project's folder. */
  readonly project: string;
  /** The handlers folder. */
  readonly folder: string;
}

/**
 * Writes a handler and what tests it: a test, or for a resource type a fixture.
 * @returns the files, relative to the project
 * @throws Error when the request does not fit the installation or a file exists; then nothing is written
 */
export async function generate(
  request: NewRequest,
  { project, folder }: Ground,
): Promise<{ readonly written: readonly string[] }> {
  const place = placeOf(folder, project);
  const files =
    request.kind === "resource"
      ? await generateResource(request.type ?? "", discoverRegistry(folder), { place, project })
      : generateFiles(request, { project, folder });
  refuseExisting(
    project,
    files.map(({ file }) => file),
  );
  if (request.kind !== "resource") refuseTakenIdentifier(discoverRegistry(folder), request);
  writeAll(project, await Promise.all(files.map((one) => format(project, one))));
  return { written: files.map(({ file }) => file) };
}

function generateFiles(request: NewRequest, { project, folder }: Ground): NewFile[] {
  const place = placeOf(folder, project);
  const ending = request.kind === "product" ? "yaml" : "ts";
  const kind = `${request.kind}s`;
  const handler = path.join(place.folder, kind, `${request.file}.${ending}`);
  const test = path.join(place.tests, `${request.file}.test.ts`);
  const files = [handler, test].map((file) => path.relative(project, file));
  refuseExisting(project, files);
  const template = templateFor(request);
  const values = buildValues(request, discoverRegistry(folder));
  const fill = (name: string, writtenFor: string, file: string) =>
    fitImports(render(readTemplate(name), values), writtenFor, file, { place, project });
  return [
    { file: files[0] ?? "", text: fill(`${template}.${ending}.txt`, `handlers/${kind}`, handler) },
    { file: files[1] ?? "", text: fill(`${template}.test.ts.txt`, "test/handlers", test) },
  ];
}

function templateFor({ kind, trigger }: NewRequest): string {
  return kind === "action" ? `action-${trigger.toLowerCase()}` : kind;
}
function refuseTakenIdentifier(registry: Registry, request: NewRequest): void {
  const { kind, file, title } = request;
  const { products } = registry;
  // A product is launched by an action, and found by its name.
  const identifier = kind === "product" ? `launch_${request.identifier}` : request.identifier;
  const taken = kind === "change" ? registry.changeListeners : registry.actions;
  const what = kind === "change" ? "change listener" : "action";
  if (taken.has(identifier)) {
    throw new Error(`The ${what} "${identifier}" is declared already; choose another name.`);
  }
  if (kind !== "product") return;
  const other = [...products.values()].find((one) => one.name === title);
  if (!other) return;
  throw new Error(
    `The product "${other.identifier}" has the name "${title}" already; choose another than ${file}.`,
  );
}

/** The templates' values; texts come with their quotes. */
function buildValues(
  request: NewRequest,
  registry: Registry,
): Readonly<Record<string, string | undefined>> {
  const names = {
    file: request.file,
    identifier: JSON.stringify(request.identifier),
    title: JSON.stringify(request.title),
  };
  if (request.kind === "product") {
    return { ...names, launch: JSON.stringify(`launch_${request.identifier}`) };
  }
  const blueprint = chooseBlueprint(registry, request.blueprint);
  const common = { ...names, blueprint: JSON.stringify(blueprint.identifier) };
  if (request.kind === "action") {
    const property = findStatusProperty(blueprint);
    return { ...common, property: property && JSON.stringify(property) };
  }
  const property = chooseProperty(blueprint, request.property);
  const [before, after] = sampleValues(blueprint.properties[property]?.type);
  return {
    ...common,
    property: JSON.stringify(property),
    access: /^[A-Za-z_$][\w$]*$/.test(property) ? `.${property}` : `[${JSON.stringify(property)}]`,
    before,
    after,
    logged: JSON.stringify(`one: ${before} is now ${after}`),
  };
}

/** Two values of a property's type, as JSON. */
function sampleValues(type: unknown): readonly [string, string] {
  if (type === "number") return ["1", "2"];
  if (type === "boolean") return ["false", "true"];
  if (type === "array") return ['["old"]', '["new"]'];
  if (type === "object") return ['{"is":"old"}', '{"is":"new"}'];
  return ['"old"', '"new"'];
}

/** Lays the text out as the project's own check wants it, however long the names are. */
async function format(root: string, { file, text }: NewFile): Promise<NewFile> {
  const filepath = path.join(root, file);
  const config = await prettier.resolveConfig(filepath);
  return { file, text: await prettier.format(text, { ...config, filepath }) };
}
