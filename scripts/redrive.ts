import * as path from "node:path";
import { runRedrive } from "./redrive/run-redrive";

const root = path.join(__dirname, "..");

void runRedrive(process.argv.slice(2), root, console).then((exitCode) => {
  process.exitCode = exitCode;
});
