import * as path from "node:path";
import { takeHandlers } from "../../sandbox/handlers-folder";
import { runCommand, type Output } from "../run-command";
import { generate } from "./generate";
import { generateFolder } from "./generate-folder";
import { parseArguments, usage, type NewRequest } from "./parse-arguments";

/** What was typed, and the handlers folder that it is for. */
interface Typed {
  readonly request: NewRequest;
  readonly folder: string;
}

/** A folder to make for handlers of one's own. */
interface NewFolder {
  readonly made: string;
}

/**
 * Does what `npm run new -- …` asks for and says so.
 * @param root the project's folder
 * @returns the exit code: 0, or 1 with the reason on `output.error` and nothing written
 */
export async function runNew(
  args: readonly string[],
  root: string,
  output: Output,
): Promise<number> {
  const work = async (typed: Typed | NewFolder): Promise<number> => {
    if ("made" in typed) {
      const written = await generateFolder(typed.made, root);
      output.log([...written.map((file) => `Wrote ${file}`), "", `Next: its README.md`].join("\n"));
      return 0;
    }
    const { request, folder } = typed;
    const { written } = await generate(request, { project: root, folder });
    output.log(
      [
        ...written.map((file) => `Wrote ${file}`),
        "",
        "Next:",
        "  edit them: they work as they are, and the comments say what to put in",
        "  npm test     checks types and every test, the new one included",
        `  npm start    runs the stack on this machine, ${request.type ?? request.identifier} included`,
      ].join("\n"),
    );
    return 0;
  };
  const parse = (typed: readonly string[]): Typed | NewFolder => {
    const [kind, where, ...more] = typed;
    if (kind === "folder" && where !== undefined && more.length === 0) {
      return { made: path.resolve(process.env.INIT_CWD ?? process.cwd(), where) };
    }
    const { folder, rest } = takeHandlers(typed, root);
    return { request: parseArguments(rest), folder };
  };
  return runCommand({ usage, parse, work, refusal: 1 }, args, output);
}
