/** Leads requests somewhere. */
export interface Route {
  /** `GET /approvals/{id}`, `ANY /{proxy+}`, or `$default`. */
  readonly key: string;
  /** The integration that it leads to, which knows the function. */
  readonly integrationId: string;
}

/** A route that fits a request. */
export interface RouteMatch {
  readonly route: Route;
  /** Values of the route's variables, decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Checks a route key as API Gateway does. @throws Error quoting it */
export function checkRouteKey(key: string): void {
  if (key === "$default") return;
  const [, path = ""] = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (\/\S*)$/.exec(key) ?? [];
  const segments = path.split("/").slice(1);
  const isSegment = (segment: string, index: number) =>
    /^([^{}]*|\{[A-Za-z0-9._-]+\})$/.test(segment) ||
    (/^\{[A-Za-z0-9._-]+\+\}$/.test(segment) && index === segments.length - 1);
  if (path !== "" && segments.every(isSegment)) return;
  throw new Error(
    `Its routeKey is ${JSON.stringify(key)}; allowed are $default and "METHOD /path", with {name} for a segment and {name+} for all that follow.`,
  );
}

/** Finds the most specific route for a request: fixed segments win over variables, methods over ANY. */
export function findRoute(
  routes: Iterable<Route>,
  method: string,
  path: string,
): RouteMatch | undefined {
  const matches = [...routes].flatMap((route) => matchRoute(route, method, path));
  return matches.sort((one, other) => (rank(one.route) < rank(other.route) ? -1 : 1))[0];
}

function matchRoute(route: Route, method: string, path: string): RouteMatch[] {
  if (route.key === "$default") return [{ route, pathParameters: {} }];
  const [routeMethod, routePath = ""] = route.key.split(" ");
  if (routeMethod !== "ANY" && routeMethod !== method) return [];
  const wanted = routePath.split("/").slice(1);
  const given = path.split("/").slice(1);
  const pathParameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const [, name, greedy] = /^\{(.+?)(\+?)\}$/.exec(segment) ?? [];
    const value = greedy ? given.slice(index).join("/") : (given[index] ?? "");
    if (name === undefined ? value !== segment : value === "") return [];
    if (name !== undefined) pathParameters[name] = decode(value);
    if (greedy) return [{ route, pathParameters }];
  }
  return wanted.length === given.length ? [{ route, pathParameters }] : [];
}

/** Sorts before the ranks of less specific routes. */
function rank({ key }: Route): string {
  if (key === "$default") return "9";
  const [method, path = ""] = key.split(" ");
  const segments = path.split("/").slice(1);
  const kinds = segments.map((one) => (one.endsWith("+}") ? "2" : one.startsWith("{") ? "1" : "0"));
  const greedy = kinds.includes("2") ? "1" : "0";
  return `${greedy}${kinds.join("")}${method === "ANY" ? "1" : "0"}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
