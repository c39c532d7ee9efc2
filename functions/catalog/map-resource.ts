import { createHash } from "node:crypto";
import { blueprintIdentifier } from "../../registry/blueprint";
import { mappingsOf, type EntityMapping } from "../../registry/resource";
import { firstOutput, type Jq, type JqResult } from "../jq";
import type { EntityInput, JsonObject } from "../port/types";
import type { CatalogDeclaration } from "./declarations";
import { buildEntity, filtersOf, isTruthy } from "./build-entity";
import { entityAccount, type Accounts, type EntityAccount } from "./entity-account";
import { mappingInput, type FoundResource } from "./mapping-input";
import { isChanging } from "./is-changing";

/** An entity that a resource comes to. */
export interface MappedEntity {
  readonly blueprint: string;
  readonly entity: EntityInput;
  /** Hash of blueprint and entity. */
  readonly hash: string;
}

/** What became of mapping one resource. */
export type MappedResource =
  | {
      readonly entities: readonly MappedEntity[];
      /** Whether AWS is still changing the resource. */
      readonly changing: boolean;
    }
  | MappingError;

/** Why a resource could not be mapped. */
export interface MappingError {
  readonly error: string;
  /** Set when a filter was not evaluated: a later try may work. */
  readonly passing?: boolean;
}

/** What mapping needs to know of a declaration. */
export type MappingDeclaration = Pick<
  CatalogDeclaration,
  "origin" | "blueprint" | "entity" | "entities" | "selector" | "settled"
>;

/** One resource with the declarations that apply to it. */
export interface MappingTask {
  readonly resource: FoundResource;
  readonly declarations: readonly MappingDeclaration[];
}

/** One resource seen through one declaration. */
interface View {
  readonly declaration: MappingDeclaration;
  readonly input: JsonObject;
  readonly account: EntityAccount;
}

/**
 * Maps many resources with a few JQ calls: one for selectors and lists, one for the entities' filters.
 * A resource comes to the entities of all its declarations together. A failing filter of a property
 * gives null; a failing selector, list or identifier fails its resource, and so does any filter that was
 * not evaluated.
 */
export async function mapResources(
  jq: Jq,
  accounts: Accounts,
  tasks: readonly MappingTask[],
): Promise<MappedResource[]> {
  const views = tasks.map(({ resource, declarations }): View[] => {
    const input = mappingInput(resource, accounts.own);
    return declarations.map((declaration) => {
      const account = entityAccount(accounts, resource.key.region, declaration);
      return { declaration, input, account };
    });
  });
  const all = views.flat();
  const selected = await jq.evaluate(
    all.map(({ declaration, input }) => ({
      input,
      filters: [
        declaration.selector ?? "true",
        declaration.settled ?? "null",
        ...mappingsOf(declaration).map(({ itemsToParse }) => itemsToParse ?? "null"),
      ],
    })),
  );
  const plans = all.map((view, index) => planEntities(view, selected[index] ?? []));
  const jobs = plans.flatMap((plan) => ("error" in plan ? [] : plan.jobs));
  const results = await jq.evaluate(
    jobs.map(({ input, mapping }) => ({ input, filters: filtersOf(mapping) })),
  );
  const byJob = new Map(jobs.map((job, index) => [job, results[index] ?? []]));
  const mapped = new Map(
    all.map((view, index) => [view, finish(view, plans[index] ?? noJobs, byJob)]),
  );
  return views.map((own) => combine(own.flatMap((view) => mapped.get(view) ?? [])));
}

type Plan = { readonly jobs: readonly EntityJob[]; readonly changing: boolean } | MappingError;

const noJobs: Plan = { jobs: [], changing: false };

interface EntityJob {
  readonly input: JsonObject;
  readonly mapping: EntityMapping;
  readonly blueprint: string;
}

/** Decides which entities a resource may have: none when its selector says so, one for each item of a list. */
function planEntities({ declaration, input }: View, results: readonly JqResult[]): Plan {
  const [selector, settled, ...lists] = results;
  const missing = notEvaluated(results);
  if (missing) return missing;
  if (selector && "error" in selector) return { error: `selector: ${selector.error}` };
  if (!isTruthy(firstOutput(selector))) return noJobs;
  const jobs: EntityJob[] = [];
  const blueprint = blueprintIdentifier(declaration.blueprint);
  for (const [index, mapping] of mappingsOf(declaration).entries()) {
    const base = { mapping, blueprint: blueprintIdentifier(mapping.blueprint ?? blueprint) };
    if (mapping.itemsToParse === undefined) {
      jobs.push({ ...base, input });
      continue;
    }
    const list = lists[index];
    if (list && "error" in list) return { error: `itemsToParse: ${list.error}` };
    const items = firstOutput(list);
    for (const item of Array.isArray(items) ? items : [])
      jobs.push({ ...base, input: { ...input, item } });
  }
  const changing =
    declaration.settled === undefined
      ? isChanging(input)
      : settled !== undefined && "outputs" in settled && !isTruthy(firstOutput(settled));
  return { jobs, changing };
}

function finish(
  { declaration: { origin }, account }: View,
  plan: Plan,
  byJob: ReadonlyMap<EntityJob, JqResult[]>,
): MappedResource {
  const result = "error" in plan ? plan : buildEntities(plan, byJob, account);
  return "error" in result && origin ? { ...result, error: `${origin}: ${result.error}` } : result;
}

/** Where several mappings give the same entity, each adds its fields, as writing one after another does. */
function combine(mapped: readonly MappedResource[]): MappedResource {
  const entities = new Map<string, MappedEntity>();
  let changing = false;
  for (const one of mapped) {
    if ("error" in one) return one;
    changing ||= one.changing;
    for (const { blueprint, entity, hash } of one.entities) {
      const name = JSON.stringify([blueprint, entity.identifier]);
      const known = entities.get(name);
      const whole = known ? mergeEntities(known.entity, entity) : entity;
      entities.set(name, {
        blueprint,
        entity: whole,
        hash: known ? hashOf(blueprint, whole) : hash,
      });
    }
  }
  return { entities: [...entities.values()], changing };
}

function mergeEntities(one: EntityInput, other: EntityInput): EntityInput {
  const relations = { ...one.relations, ...other.relations };
  return {
    ...one,
    ...other,
    properties: { ...one.properties, ...other.properties },
    ...(Object.keys(relations).length > 0 && { relations }),
  };
}

function buildEntities(
  { jobs, changing }: Exclude<Plan, MappingError>,
  byJob: ReadonlyMap<EntityJob, JqResult[]>,
  account: EntityAccount,
): MappedResource {
  const entities: MappedEntity[] = [];
  for (const job of jobs) {
    const results = byJob.get(job) ?? [];
    const missing = notEvaluated(results);
    if (missing) return missing;
    const [named] = results;
    if (named && "error" in named) return { error: `identifier: ${named.error}` };
    const value = firstOutput(named);
    if (!isTruthy(value)) continue;
    if (typeof value !== "string" && typeof value !== "number") {
      return { error: `identifier: it gives ${JSON.stringify(value)}; a text is needed` };
    }
    const identifier = account.identifier(String(value));
    const built = buildEntity(job.mapping, identifier, results, account.target);
    const entity = account.related(job.blueprint, built);
    entities.push({ blueprint: job.blueprint, entity, hash: hashOf(job.blueprint, entity) });
  }
  return { entities, changing };
}

/** Null in place of what was not evaluated would overwrite what Port has. */
function notEvaluated(results: readonly JqResult[]): MappingError | undefined {
  for (const result of results)
    if ("error" in result && result.passing) return { error: result.error, passing: true };
  return undefined;
}

function hashOf(blueprint: string, entity: EntityInput): string {
  return createHash("sha256")
    .update(JSON.stringify([blueprint, entity]))
    .digest("base64url");
}
