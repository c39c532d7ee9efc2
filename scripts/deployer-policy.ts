import "../sandbox/lighter-pulumi";
import { runDeployerPolicy } from "./deployer/run-deployer-policy";

// eslint-disable-next-line @typescript-eslint/no-require-imports -- must happen when the settings are in place
const load = () => require("../index") as Promise<Record<string, unknown>>;

void runDeployerPolicy(process.argv.slice(2), load, console).then((exitCode) => {
  process.exit(exitCode);
});
