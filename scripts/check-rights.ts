import { checkRightsCommand } from "./rights/command";
import { runCommand } from "./run-command";

void runCommand(checkRightsCommand, process.argv.slice(2), console).then((exitCode) => {
  process.exitCode = exitCode;
});
