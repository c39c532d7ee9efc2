import type { Json } from "../../functions/port/types";
import { invalidRequest, quote } from "./api-error";
import { bodyOf } from "./body-of";
import type { Core } from "./core";
import type { StoredEntity } from "./model";
import { type ApiAnswer, type ApiRequest, ok, route, type Route } from "./router";
import { compileQuery } from "./search";

interface PageBody {
  readonly query?: unknown;
  readonly include?: string[];
  readonly exclude?: string[];
  readonly limit?: number;
  readonly from?: string;
}

const readPage = bodyOf<PageBody>("POST /v1/blueprints/:blueprint/entities/search");

const DEFAULT_LIMIT = 200;

/** `POST /v1/entities/search` (whole) and `POST /v1/blueprints/:blueprint/entities/search` (paged). */
export function entitySearchRoutes(core: Core): Route[] {
  return [
    route("POST", "/v1/entities/search", (request) => searchAll(core, request)),
    route("POST", "/v1/blueprints/:blueprint/entities/search", (request) =>
      searchPage(core, request),
    ),
  ];
}

function searchAll({ model }: Core, { body, query }: ApiRequest): ApiAnswer {
  const fits = compileQuery(model, body, "the body");
  const found = [...model.blueprints.keys()]
    .flatMap((blueprint) => [...model.entitiesOf(blueprint).values()])
    .filter(fits);
  const include = query.getAll("include");
  const exclude = query.getAll("exclude");
  return ok({ entities: found.map((entity) => project(entity, include, exclude)) });
}

function searchPage({ model }: Core, request: ApiRequest): ApiAnswer {
  const { identifier } = model.needBlueprint(request.param("blueprint"));
  const { query, include = [], exclude = [], limit = DEFAULT_LIMIT, from } = readPage(request.body);
  const fits = query === undefined ? () => true : compileQuery(model, query);
  const after = from === undefined ? "" : readCursor(from);

  // Ordered by identifier, so that entities written or deleted between pages shift nothing.
  const rest = [...model.entitiesOf(identifier).values()]
    .filter((entity) => entity.identifier > after && fits(entity))
    .sort((a, b) => (a.identifier < b.identifier ? -1 : 1));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const next = last !== undefined && rest.length > limit ? writeCursor(last.identifier) : null;
  return ok({ next, entities: page.map((entity) => project(entity, include, exclude)) });
}

function writeCursor(identifier: string): string {
  return Buffer.from(JSON.stringify({ after: identifier })).toString("base64url");
}

function readCursor(cursor: string): string {
  try {
    const { after } = JSON.parse(Buffer.from(cursor, "base64url").toString()) as { after?: Json };
    if (typeof after === "string") return after;
  } catch {
    // Not one of ours: refused below like any other unknown cursor.
  }
  throw invalidRequest(`"from" is ${quote(cursor)}; allowed: the "next" of an earlier answer.`);
}

/** Keeps or drops fields: `$identifier`, `identifier`, `properties.size`, or the property `size`. */
function project(
  entity: StoredEntity,
  include: readonly string[],
  exclude: readonly string[],
): object {
  if (include.length === 0 && exclude.length === 0) return entity;
  const isWanted = (name: string) =>
    (include.length === 0 || isNamed(include, name)) && !isNamed(exclude, name);
  const properties = Object.entries(entity.properties).filter(([id]) =>
    isWanted(`properties.${id}`),
  );
  const others = Object.entries(entity).filter(
    ([field]) => field === "identifier" || isWanted(field),
  );
  return { ...Object.fromEntries(others), properties: Object.fromEntries(properties) };
}

function isNamed(names: readonly string[], name: string): boolean {
  const [first = "", id] = name.split(".", 2);
  return names.some((given) => [name, first, `$${first}`, id].includes(given));
}
