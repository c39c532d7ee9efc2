import { runTests } from "./tests/run-tests";
import { watchTests } from "./tests/watch-tests";

const [first, ...rest] = process.argv.slice(2);

if (first === "--watch") {
  watchTests(rest);
} else {
  void runTests(process.argv.slice(2)).then((exitCode) => {
    process.exitCode = exitCode;
  });
}
