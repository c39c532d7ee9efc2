import * as path from "node:path";
import { runGate } from "./gate/run-gate";

const root = path.join(__dirname, "..");

void runGate(process.argv.slice(2), root, console).then((exitCode) => {
  process.exitCode = exitCode;
});
