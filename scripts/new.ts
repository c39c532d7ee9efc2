import * as path from "node:path";
import { runNew } from "./new/run-new";

const root = path.join(__dirname, "..");

void runNew(process.argv.slice(2), root, console).then((exitCode) => {
  process.exitCode = exitCode;
});
