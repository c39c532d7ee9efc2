import { act } from "./commands/act";
import { event, fire, send } from "./commands/cause";
import { runFamily } from "./commands/family";
import { entities, logs, resources, runs } from "./commands/look";

/** By the name with which `npm run` calls it. */
const commands = { act, runs, entities, resources, logs, send, event, fire };

const surroundings = { environment: process.env, output: console };

void runFamily(commands, process.argv.slice(2), surroundings).then((exitCode) => {
  process.exitCode = exitCode;
});
