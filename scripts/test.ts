import { runTests } from "./tests/run-tests";

void runTests(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
