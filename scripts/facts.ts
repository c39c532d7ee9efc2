import { factsCommand } from "./facts/command";
import { runCommand } from "./run-command";

void runCommand(factsCommand, process.argv.slice(2), console).then((exitCode) => {
  process.exitCode = exitCode;
});
