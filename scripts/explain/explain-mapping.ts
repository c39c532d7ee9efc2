import { filtersOf, isTruthy, namedFilters } from "../../functions/catalog/build-entity";
import type { MappingDeclaration, MappingTask } from "../../functions/catalog/map-resource";
import { mappingInput } from "../../functions/catalog/mapping-input";
import { firstOutput, type Jq, type JqResult } from "../../functions/jq";
import { blueprintIdentifier } from "../../registry/blueprint";
import type { JsonObject } from "../../registry/contract/port-data";
import { mappingsOf, type EntityMapping } from "../../registry/resource";

/**
 * Says why a resource comes to fewer entities than its declarations have mappings, and which filters
 * fail: the exporter writes null in their place.
 */
export async function explainMapping(
  jq: Jq,
  accountId: string,
  { resource, declarations }: MappingTask,
): Promise<string[]> {
  const input = mappingInput(resource, accountId);
  const lines: string[] = [];
  for (const declaration of declarations) {
    const prefix = declaration.origin === undefined ? "" : `${declaration.origin} `;
    const own = await explainDeclaration(jq, input, declaration);
    lines.push(...own.map((line) => prefix + line));
  }
  return lines;
}

async function explainDeclaration(
  jq: Jq,
  input: JsonObject,
  declaration: MappingDeclaration,
): Promise<string[]> {
  const { selector } = declaration;
  if (selector !== undefined) {
    const result = await evaluateOne(jq, input, selector);
    if (!isTruthy(firstOutput(result)))
      return [`left out by its selector (${selector}), which ${gives(result)}`];
  }
  const lines: string[] = [];
  for (const [index, mapping] of mappingsOf(declaration).entries()) {
    const name = blueprintIdentifier(mapping.blueprint ?? declaration.blueprint);
    const which = mappingsOf(declaration).length > 1 ? `mapping ${index + 1} (${name})` : name;
    lines.push(...(await explainOne(jq, input, mapping)).map((line) => `${which} ${line}`));
  }
  return lines;
}

async function explainOne(jq: Jq, input: JsonObject, mapping: EntityMapping): Promise<string[]> {
  const { itemsToParse } = mapping;
  if (itemsToParse === undefined) return explainEntity(jq, input, mapping, "");
  const result = await evaluateOne(jq, input, itemsToParse);
  const items = firstOutput(result);
  if (!Array.isArray(items))
    return [`left out by itemsToParse (${itemsToParse}), which ${gives(result)}; a list is needed`];
  if (items.length === 0) return [`left out by itemsToParse (${itemsToParse}): the list is empty`];
  const lines: string[] = [];
  for (const [index, item] of items.entries())
    lines.push(...(await explainEntity(jq, { ...input, item }, mapping, ` of item ${index + 1}`)));
  return lines;
}

async function explainEntity(
  jq: Jq,
  input: JsonObject,
  mapping: EntityMapping,
  of: string,
): Promise<string[]> {
  const named = namedFilters(mapping);
  const [results = []] = await jq.evaluate([{ input, filters: filtersOf(mapping) }]);
  const [identifier] = results;
  if (!isTruthy(firstOutput(identifier)))
    return [`left out by its identifier${of} (${mapping.identifier}), which ${gives(identifier)}`];
  return named.flatMap(([name, filter], index) => {
    const result = results[index];
    if (!result || !("error" in result)) return [];
    return `${name}${of} (${filter}) fails and is written as null: ${result.error}`;
  });
}

async function evaluateOne(
  jq: Jq,
  input: JsonObject,
  filter: string,
): Promise<JqResult | undefined> {
  const [results = []] = await jq.evaluate([{ input, filters: [filter] }]);
  return results[0];
}

function gives(result: JqResult | undefined): string {
  if (result && "error" in result) return `fails: ${result.error}`;
  return `gives ${JSON.stringify(firstOutput(result))}`;
}
