import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const usage = `Usage: npm run send -- [--port N] FILE.json
Puts the file's text, as it is, on the runs topic of a running sandbox; - reads standard input.`;

void main();

async function main(): Promise<void> {
  try {
    const { values, positionals } = parseArgs({
      options: { port: { type: "string", default: "7070" } },
      allowPositionals: true,
    });
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) throw new Error(`Name one file.\n${usage}`);
    const body = readFileSync(file === "-" ? 0 : file);
    const url = `http://127.0.0.1:${values.port}/topics/runs`;
    console.log(await put(url, body));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

async function put(url: string, body: Buffer): Promise<string> {
  let answer: Response;
  try {
    answer = await fetch(url, { method: "POST", body });
  } catch {
    throw new Error(
      `No sandbox answers at ${url}. Start one with "npm start", or name its port with --port.`,
    );
  }
  const { topic, partition, offset } = (await answer.json()) as Record<string, string | number>;
  return `On ${topic}-${partition} at offset ${offset}.`;
}
