import { readFileSync } from "node:fs";
import * as path from "node:path";

interface Bodies {
  readonly definitions: Readonly<Record<string, object>>;
  readonly bodies: Readonly<Record<string, object>>;
}

const { definitions, bodies } = JSON.parse(
  readFileSync(path.join(__dirname, "port", "bodies.json"), "utf8"),
) as Bodies;

/** The requests with a body that are described. */
export const portRoutes = Object.keys(bodies);

/** The JSON schema of what Port takes as the body of a request. @throws Error when it is not described */
export function portBody(route: string): object {
  const body = bodies[route];
  if (!body) throw new Error(`facts/port/bodies.json describes no body of ${route}.`);
  return { ...body, definitions };
}
