import * as path from "node:path";

/** The project's own folder. */
export const root = path.join(__dirname, "..", "..");

/** A folder of handlers, and where what belongs to it lies; absolute paths. */
export interface HandlersPlace {
  readonly folder: string;
  /** Tests of its handlers. */
  readonly tests: string;
  /** `NAME.json` for the resource type in `resources/NAME.ts`, as far as there are any. */
  readonly fixtures: string;
}

/**
 * Where the tests and fixtures of a handlers folder lie: in `test/` inside of it, so that a team's folder
 * can be a repository of its own. Those of the project's `handlers/` lie in the project's `test/`.
 */
export function placeOf(folder: string, project = root): HandlersPlace {
  const absolute = path.resolve(folder);
  if (absolute === path.join(project, "handlers")) {
    const tests = path.join(project, "test");
    return {
      folder: absolute,
      tests: path.join(tests, "handlers"),
      fixtures: path.join(tests, "fixtures", "events"),
    };
  }
  const tests = path.join(absolute, "test");
  return { folder: absolute, tests, fixtures: path.join(tests, "fixtures") };
}
