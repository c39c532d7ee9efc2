import { existsSync } from "node:fs";
import * as path from "node:path";
import { projectName, readStackConfig } from "./stack-config";

const root = path.join(__dirname, "..");

/** Names the folder for programs that are started by another one. */
export const handlersVariable = "LONGSHORE_HANDLERS";

/**
 * Takes `--handlers FOLDER` out of a command line. Without it the folder is the one that another command
 * has named, or the one that the stack `dev` has, which is what `npm start` runs.
 * @returns the folder, and the other arguments
 * @throws Error when there is no such folder
 */
export function takeHandlers(
  args: readonly string[],
  project = root,
): { readonly folder: string; readonly rest: string[] } {
  const at = args.findIndex((one) => one === "--handlers" || one.startsWith("--handlers="));
  const [flag = "", ...inline] = (args[at] ?? "").split("=");
  const isNext = flag !== "" && inline.length === 0;
  const given = isNext ? args[at + 1] : inline.join("=");
  const rest = at < 0 ? [...args] : args.toSpliced(at, isNext ? 2 : 1);
  if (at >= 0 && !given) throw new Error("--handlers has no value; name the folder behind it.");
  // npm changes into the project's folder, and tells where the command was typed.
  const typedIn = process.env.INIT_CWD ?? process.cwd();
  const folder =
    at >= 0
      ? path.resolve(typedIn, given ?? "")
      : path.resolve(project, process.env[handlersVariable] ?? configured(project));
  if (existsSync(folder)) return { folder, rest };
  throw new Error(`The handlers folder "${folder}" does not exist; create it or correct the path.`);
}

function configured(project: string): string {
  const config = project === root ? readStackConfig("dev") : {};
  return config[`${projectName()}:handlersFolder`] ?? "handlers";
}
