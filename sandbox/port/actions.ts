import { checkAction, readAction } from "./action-check";
import { identifierTaken } from "./api-error";
import { checkSameIdentifier } from "./blueprint-check";
import { type Core, newId } from "./core";
import { auditOf } from "./model";
import { type ApiAnswer, type ApiRequest, ok, route, type Route } from "./router";

/** `/v1/actions`: create, read, replace and delete self-service actions (v2). */
export function actionRoutes(core: Core): Route[] {
  const { model } = core;
  const one = "/v1/actions/:action";
  return [
    route("GET", "/v1/actions", () => ok({ actions: [...model.actions.values()] })),
    route("POST", "/v1/actions", (request) => createAction(core, request)),
    route("GET", one, (request) => ok({ action: model.needAction(request.param("action")) })),
    route("PUT", one, (request) => replaceAction(core, request)),
    route("DELETE", one, (request) => deleteAction(core, request)),
  ];
}

function createAction({ model, hops }: Core, request: ApiRequest): ApiAnswer {
  const body = readAction(request.body);
  if (model.actions.has(body.identifier)) throw identifierTaken("action", body.identifier);
  checkAction(model, body);
  const action = { id: newId("action_"), ...body, ...auditOf(request.by) };
  model.actions.set(action.identifier, action);
  hops.record("Port", `action ${action.identifier} created`);
  return ok({ action });
}

function replaceAction({ model, hops }: Core, request: ApiRequest): ApiAnswer {
  const before = model.needAction(request.param("action"));
  const body = readAction(request.body);
  checkSameIdentifier("action", before.identifier, body.identifier);
  checkAction(model, body);
  const action = { id: before.id, ...body, ...auditOf(request.by, before) };
  model.actions.set(action.identifier, action);
  hops.record("Port", `action ${action.identifier} changed`);
  return ok({ action });
}

function deleteAction({ model, hops }: Core, request: ApiRequest): ApiAnswer {
  const { identifier } = model.needAction(request.param("action"));
  model.actions.delete(identifier);
  model.permissions.delete(identifier);
  hops.record("Port", `action ${identifier} deleted`);
  return ok();
}
