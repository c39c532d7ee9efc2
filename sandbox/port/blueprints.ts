import type { Blueprint } from "../../functions/port/types";
import { ApiError, identifierTaken } from "./api-error";
import {
  checkBlueprint,
  checkSameIdentifier,
  readBlueprint,
  readBlueprintChanges,
} from "./blueprint-check";
import type { Core } from "./core";
import { auditOf, type Model } from "./model";
import { type ApiAnswer, type ApiRequest, ok, route, type Route } from "./router";

/** `/v1/blueprints`: create, read, replace, change and delete blueprints. */
export function blueprintRoutes(core: Core): Route[] {
  const { model } = core;
  const one = "/v1/blueprints/:blueprint";
  return [
    route("GET", "/v1/blueprints", () => ok({ blueprints: [...model.blueprints.values()] })),
    route("POST", "/v1/blueprints", (request) => createBlueprint(core, request)),
    route("GET", one, (request) =>
      ok({ blueprint: model.needBlueprint(request.param("blueprint")) }),
    ),
    route("PUT", one, (request) => replaceBlueprint(core, request)),
    route("PATCH", one, (request) => changeBlueprint(core, request)),
    route("DELETE", one, (request) => deleteBlueprint(core, request)),
  ];
}

function createBlueprint(core: Core, request: ApiRequest): ApiAnswer {
  const blueprint = readBlueprint(request.body);
  if (core.model.blueprints.has(blueprint.identifier)) {
    throw identifierTaken("blueprint", blueprint.identifier);
  }
  return storeBlueprint(core, request, blueprint, 201);
}

function replaceBlueprint(core: Core, request: ApiRequest): ApiAnswer {
  const { identifier } = core.model.needBlueprint(request.param("blueprint"));
  const blueprint = readBlueprint(request.body);
  checkSameIdentifier("blueprint", identifier, blueprint.identifier);
  return storeBlueprint(core, request, blueprint, 200);
}

function changeBlueprint(core: Core, request: ApiRequest): ApiAnswer {
  const before = core.model.needBlueprint(request.param("blueprint"));
  const changes = readBlueprintChanges(request.body);
  checkSameIdentifier("blueprint", before.identifier, changes.identifier);
  return storeBlueprint(core, request, mergeBlueprint(before, changes), 200);
}

/** Properties and relations are added to those there are; every other field is replaced. */
function mergeBlueprint(before: Blueprint, changes: Partial<Blueprint>): Blueprint {
  const schema = {
    ...before.schema,
    ...changes.schema,
    properties: { ...before.schema.properties, ...changes.schema?.properties },
  };
  const relations = { ...before.relations, ...changes.relations };
  return { ...before, ...changes, schema, relations };
}

function storeBlueprint(
  { model, hops }: Core,
  request: ApiRequest,
  blueprint: Blueprint,
  status: number,
): ApiAnswer {
  checkBlueprint(model, blueprint);
  const before = model.blueprints.get(blueprint.identifier);
  const stored = { ...blueprint, ...auditOf(request.by, before) };
  model.blueprints.set(stored.identifier, stored);
  hops.record("Port", `blueprint ${stored.identifier} ${before ? "changed" : "created"}`);
  return ok({ blueprint: stored }, status);
}

function deleteBlueprint({ model, hops }: Core, request: ApiRequest): ApiAnswer {
  const { identifier } = model.needBlueprint(request.param("blueprint"));
  checkUnused(model, identifier);
  model.blueprints.delete(identifier);
  hops.record("Port", `blueprint ${identifier} deleted`);
  return ok();
}

function checkUnused(model: Model, identifier: string): void {
  const count = model.entitiesOf(identifier).size;
  if (count > 0) {
    throw hasDependents(`${count} ${count === 1 ? "entity" : "entities"}; delete them first`);
  }
  for (const other of model.blueprints.values()) {
    if (other.identifier === identifier) continue;
    for (const [id, { target }] of Object.entries(other.relations ?? {})) {
      if (target === identifier) {
        throw hasDependents(`the relation "${id}" of blueprint "${other.identifier}"`);
      }
    }
  }

  function hasDependents(what: string): ApiError {
    return new ApiError(403, "has_dependents", `Blueprint "${identifier}" is used by ${what}.`);
  }
}
