import { runDeployerPolicy } from "./deployer/run-deployer-policy";

/** The program is found by name, so that this command is not bound to it before it runs. */
const load = () => require("../index") as Record<string, unknown>;

void runDeployerPolicy(process.argv.slice(2), load, console).then((exitCode) => {
  process.exit(exitCode);
});
