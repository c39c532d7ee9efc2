import * as path from "node:path";
import type { HandlersPlace } from "../handlers/place";

/** Where templates are written for: the project's own folders. */
const written = { handlers: "handlers", tests: "test/handlers" };

/**
 * Makes the imports of a text that was written for the project's own folders right where it lies: relative
 * within the project, by the package's name in a folder elsewhere.
 * @param written the folder that the text was written for, such as `test/handlers`
 * @param file where it lies, absolute
 */
export function fitImports(
  text: string,
  writtenFor: string,
  file: string,
  { place, project }: { readonly place: HandlersPlace; readonly project: string },
): string {
  return text.replace(/"(\.\.?\/[^"\n]*)"/g, (_whole, specifier: string) => {
    const target = path.posix.join(writtenFor, specifier);
    const isHandler = target === written.handlers || target.startsWith(`${written.handlers}/`);
    const rest = path.posix.relative(written.handlers, target);
    const real = isHandler ? path.join(place.folder, rest) : path.join(project, target);
    return JSON.stringify(isHandler ? relative(file, real) : specifierOf(file, real, project));
  });
}

/** How a file imports a module of the project. */
export function specifierOf(file: string, module: string, project: string): string {
  if (isWithin(project, file)) return relative(file, module);
  return path.posix.join("longshore", path.relative(project, module).split(path.sep).join("/"));
}

/** Whether a file lies below a folder. */
export function isWithin(folder: string, file: string): boolean {
  return !path.relative(folder, file).startsWith("..");
}

function relative(from: string, to: string): string {
  const found = path.relative(path.dirname(from), to).split(path.sep).join("/");
  return found.startsWith(".") ? found : `./${found}`;
}
