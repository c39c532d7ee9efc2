import * as path from "node:path";
import { runExplain } from "./explain/run-explain";

const root = path.join(__dirname, "..");

void runExplain(process.argv.slice(2), root, console).then((exitCode) => {
  process.exitCode = exitCode;
});
