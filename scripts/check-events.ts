import { checkEventsCommand } from "./events/command";
import { runCommand } from "./run-command";

void runCommand(checkEventsCommand, process.argv.slice(2), console).then((exitCode) => {
  process.exitCode = exitCode;
});
