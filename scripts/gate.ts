import { runGate } from "./gate/run-gate";

// npm starts scripts in the project's folder and says from where it was called.
const folder = process.env.INIT_CWD ?? process.cwd();

void runGate(process.argv.slice(2), folder, console).then((exitCode) => {
  process.exitCode = exitCode;
});
