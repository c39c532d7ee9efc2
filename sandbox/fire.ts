import { parseArgs } from "node:util";
import { post } from "./post-file";

const usage = `Usage: npm run fire -- [--port N] NAME
Fires a schedule of a running sandbox now, such as catalog-resync.`;

void main();

async function main(): Promise<void> {
  try {
    const { values, positionals } = parseArgs({
      options: { port: { type: "string", default: "7070" } },
      allowPositionals: true,
    });
    const [name, ...others] = positionals;
    if (name === undefined || others.length > 0) throw new Error(`Name one schedule.\n${usage}`);
    const path = `/schedules/${encodeURIComponent(name)}`;
    const { schedule } = await post(`http://127.0.0.1:${values.port}${path}`);
    console.log(`Fired ${schedule}.`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
