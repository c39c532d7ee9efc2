import * as path from "node:path";
import { runCheck } from "./check/run-check";

const root = path.join(__dirname, "..");

void runCheck(process.argv.slice(2), root, console).then((exitCode) => {
  process.exitCode = exitCode;
});
