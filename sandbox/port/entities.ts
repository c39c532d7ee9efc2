import type { EntityInput } from "../../functions/port/types";
import { checkSameIdentifier } from "./blueprint-check";
import { bodyOf } from "./body-of";
import type { Core } from "./core";
import { deleteEntities } from "./entity-delete";
import { checkRunOpen, writeEntity, type WriteOptions } from "./entity-write";
import { type ApiAnswer, type ApiRequest, ok, route, type Route } from "./router";

const readEntity = bodyOf<EntityInput>("POST /v1/blueprints/:blueprint/entities");
const readEntityChanges = bodyOf<Partial<EntityInput>>(
  "PATCH /v1/blueprints/:blueprint/entities/:entity",
);
const readIdentifiers = bodyOf<{ entities: string[] }>(
  "POST /v1/blueprints/:blueprint/bulk/entities/delete",
);

/** `/v1/blueprints/:blueprint/entities`: write, read and delete entities, one or (delete) many. */
export function entityRoutes(core: Core): Route[] {
  const { model } = core;
  const all = "/v1/blueprints/:blueprint/entities";
  const one = `${all}/:entity`;
  return [
    route("GET", all, (request) => {
      const { identifier } = model.needBlueprint(request.param("blueprint"));
      return ok({ entities: [...model.entitiesOf(identifier).values()] });
    }),
    route("POST", all, (request) => createEntity(core, request)),
    route("GET", one, (request) =>
      ok({ entity: model.needEntity(request.param("blueprint"), request.param("entity")) }),
    ),
    route("PUT", one, (request) => updateEntity(core, request, "replace")),
    route("PATCH", one, (request) => updateEntity(core, request, "merge")),
    route("DELETE", one, (request) => deleteEntity(core, request)),
    route("POST", "/v1/blueprints/:blueprint/bulk/entities/delete", (request) =>
      deleteManyEntities(core, request),
    ),
  ];
}

/** The options that `POST …/entities` and `…/bulk` take in their query. */
export function writeOptionsOf(request: ApiRequest): WriteOptions {
  const { query } = request;
  const onExisting = isOn(query, "merge") ? "merge" : "replace";
  return {
    ifExists: isOn(query, "upsert") ? onExisting : "refuse",
    createMissing: isOn(query, "create_missing_related_entities"),
    runId: query.get("run_id") ?? undefined,
    validateOnly: isOn(query, "validation_only"),
    by: request.by,
  };
}

function createEntity(core: Core, request: ApiRequest): ApiAnswer {
  const blueprint = core.model.needBlueprint(request.param("blueprint"));
  const options = writeOptionsOf(request);
  checkRunOpen(core, options.runId);
  const { entity, created } = writeEntity(core, blueprint, readEntity(request.body), options);
  return ok({ entity }, created ? 201 : 200);
}

function updateEntity(
  core: Core,
  request: ApiRequest,
  ifExists: WriteOptions["ifExists"],
): ApiAnswer {
  const blueprint = core.model.needBlueprint(request.param("blueprint"));
  const { identifier } = core.model.needEntity(blueprint.identifier, request.param("entity"));
  const options = { ...writeOptionsOf(request), ifExists };
  checkRunOpen(core, options.runId);
  const changes = readEntityChanges(request.body);
  checkSameIdentifier("entity", identifier, changes.identifier);
  const { entity } = writeEntity(core, blueprint, { ...changes, identifier }, options);
  return ok({ entity });
}

function deleteEntity(core: Core, request: ApiRequest): ApiAnswer {
  const entity = core.model.needEntity(request.param("blueprint"), request.param("entity"));
  const options = deleteOptionsOf(request);
  checkRunOpen(core, options.runId);
  deleteEntities(core, [entity], options);
  return ok();
}

function deleteManyEntities(core: Core, request: ApiRequest): ApiAnswer {
  const { identifier } = core.model.needBlueprint(request.param("blueprint"));
  const options = deleteOptionsOf(request);
  checkRunOpen(core, options.runId);
  const known = core.model.entitiesOf(identifier);
  const ids = new Set(readIdentifiers(request.body).entities);
  const found = [...ids].map((id) => known.get(id)).filter((entity) => entity !== undefined);
  deleteEntities(core, found, options);
  return ok({ deletedEntities: found.map((entity) => entity.identifier) });
}

function deleteOptionsOf({ query, by }: ApiRequest) {
  const runId = query.get("run_id") ?? undefined;
  return { dependents: isOn(query, "delete_dependents"), runId, by };
}

function isOn(query: URLSearchParams, name: string): boolean {
  return query.get(name) === "true";
}
