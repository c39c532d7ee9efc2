import { commands } from "./commands/all";
import { runFamily } from "./commands/family";

const surroundings = { environment: process.env, output: console };

void runFamily(commands, process.argv.slice(2), surroundings).then((exitCode) => {
  process.exitCode = exitCode;
});
