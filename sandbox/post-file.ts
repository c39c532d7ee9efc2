import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

/** What is posted where. */
export interface PostOptions {
  readonly usage: string;
  /** Path of the sandbox's front. */
  readonly path: string;
  /** Says in a sentence what the sandbox answered. */
  readonly describe: (answer: Record<string, string | number>) => string;
}

/** Posts the file named on the command line (`-`: standard input) to a running sandbox and prints the answer. */
export async function postFile({ usage, path, describe }: PostOptions): Promise<void> {
  try {
    const { values, positionals } = parseArgs({
      options: { port: { type: "string", default: "7070" } },
      allowPositionals: true,
    });
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) throw new Error(`Name one file.\n${usage}`);
    const body = readFileSync(file === "-" ? 0 : file);
    console.log(describe(await post(`http://127.0.0.1:${values.port}${path}`, body)));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

/**
 * Posts to a running sandbox.
 * @throws Error that says how to start a sandbox when none answers, or what it refused
 */
export async function post(url: string, body?: Buffer): Promise<Record<string, string | number>> {
  let answer: Response;
  try {
    answer = await fetch(url, { method: "POST", ...(body && { body }) });
  } catch {
    throw new Error(
      `No sandbox answers at ${url}. Start one with "npm start", or name its port with --port.`,
    );
  }
  const content = (await answer.json()) as Record<string, string | number>;
  if (!answer.ok) throw new Error(`The sandbox refused it: ${content.error}`);
  return content;
}
