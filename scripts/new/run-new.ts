import { runCommand, type Output } from "../run-command";
import { generate } from "./generate";
import { parseArguments, usage, type NewRequest } from "./parse-arguments";

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
  const work = async (request: NewRequest): Promise<number> => {
    const { written } = await generate(request, root);
    output.log(
      [
        ...written.map((file) => `Wrote ${file}`),
        "",
        "Next:",
        "  edit them: they work as they are, and the comments say what to put in",
        "  npm test     checks types, style and every test, the new one included",
        `  npm start    runs the stack on this machine, ${request.identifier} included`,
      ].join("\n"),
    );
    return 0;
  };
  return runCommand({ usage, parse: parseArguments, work, refusal: 1 }, args, output);
}
