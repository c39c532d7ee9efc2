import type { EntityInput } from "../../functions/port/types";
import { ApiError } from "./api-error";
import { bodyOf } from "./body-of";
import type { Core } from "./core";
import { writeOptionsOf } from "./entities";
import { checkRunOpen, writeEntity } from "./entity-write";
import { type ApiAnswer, type ApiRequest, ok, route, type Route } from "./router";

const readBulk = bodyOf<{ entities: EntityInput[] }>(
  "POST /v1/blueprints/:blueprint/entities/bulk",
);

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

  const entities: object[] = [];
  const errors: object[] = [];
  readBulk(request.body).entities.forEach((body, index) => {
    try {
      const { entity, created } = writeEntity(core, blueprint, body, options);
      entities.push({ created, identifier: entity.identifier, index, additionalData: {} });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { status: statusCode, code, message } = error;
      const { identifier } = body;
      errors.push({ identifier, index, statusCode, error: code, message });
    }
  });
  return ok({ entities, errors }, errors.length === 0 ? 200 : 207);
}
