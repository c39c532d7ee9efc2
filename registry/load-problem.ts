import { inspect } from "node:util";

/** What esbuild says of one mistake in a text. */
interface BuildMistake {
  readonly text: string;
  readonly location?: { readonly line: number; readonly column: number } | null;
}

/**
 * Why a handler file does not load, in a sentence without plumbing.
 * @param file its absolute path
 */
export function describeLoadProblem(error: unknown, file: string): string {
  if (!(error instanceof Error)) {
    return `${inspect(error, { breakLength: Infinity })} was thrown, which is no Error`;
  }
  const { errors, code } = error as { errors?: readonly BuildMistake[]; code?: unknown };
  if (Array.isArray(errors) && errors.length > 0) {
    return (errors as BuildMistake[]).map(describeBuildMistake).join("; ");
  }
  const [message = ""] = error.message.split("\nRequire stack:");
  if (code === "MODULE_NOT_FOUND") {
    return `${message}; correct the path, or install the package beside the handlers`;
  }
  if (error.name === "Error") return message;
  // What the loader makes of an import's name is not what the file says.
  const said = `${error.name}: ${message.replace(/\bimport_\w+\./g, "")}`;
  const line = lineIn(error.stack ?? "", file);
  return line === undefined ? said : `${said} (line ${line})`;
}

function describeBuildMistake({ text, location }: BuildMistake): string {
  return location ? `line ${location.line}, column ${location.column + 1}: ${text}` : text;
}

/** The first line of the file itself that a stack names. */
function lineIn(stack: string, file: string): string | undefined {
  const at = stack.indexOf(`${file}:`);
  return at === -1 ? undefined : /^\d+/.exec(stack.slice(at + file.length + 1))?.[0];
}
