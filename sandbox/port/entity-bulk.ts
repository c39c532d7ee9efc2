import { ApiError, invalidRequest } from "./api-error";
import { bodyShape } from "./body-shape";
import type { Core } from "./core";
import { readEntity, writeOptionsOf } from "./entities";
import { checkRunOpen, writeEntity } from "./entity-write";
import { type ApiAnswer, type ApiRequest, ok, route, type Route } from "./router";

const MAXIMUM = 20;

const readBulk = bodyShape<{ entities: { identifier?: unknown }[] }>({
  type: "object",
  properties: { entities: { type: "array", items: { type: "object" } } },
  required: ["entities"],
  additionalProperties: false,
});

/** `POST /v1/blueprints/:blueprint/entities/bulk`: up to 20 entities, each for itself, in order. */
export function entityBulkRoutes(core: Core): Route[] {
  return [
    route("POST", "/v1/blueprints/:blueprint/entities/bulk", (request) =>
      writeEntities(core, request),
    ),
  ];
}

function writeEntities(core: Core, request: ApiRequest): ApiAnswer {
  const blueprint = core.model.needBlueprint(request.param("blueprint"));
  const options = writeOptionsOf(request);
  checkRunOpen(core, options.runId);
  const bodies = readBulk(request.body).entities;
  checkCount(bodies.length);

  const entities: object[] = [];
  const errors: object[] = [];
  bodies.forEach((body, index) => {
    try {
      const { entity, created } = writeEntity(core, blueprint, readEntity(body), options);
      entities.push({ created, identifier: entity.identifier, index, additionalData: {} });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { status: statusCode, code, message } = error;
      const identifier = body.identifier ?? null;
      errors.push({ identifier, index, statusCode, error: code, message });
    }
  });
  return ok({ entities, errors }, errors.length === 0 ? 200 : 207);
}

function checkCount(count: number): void {
  if (count >= 1 && count <= MAXIMUM) return;
  throw invalidRequest(`"entities" holds ${count} entities; allowed: 1 to ${MAXIMUM} in one call.`);
}
