import * as path from "node:path";
import { runApprovals } from "./approvals/run-approvals";

const root = path.join(__dirname, "..");

void runApprovals(process.argv.slice(2), root, console).then((exitCode) => {
  process.exitCode = exitCode;
});
