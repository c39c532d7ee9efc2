import { createRequire } from "node:module";
import * as path from "node:path";
import { keepParses } from "./kept-parses";
import { postpone } from "./postpone";

/*
 * Imported before Pulumi. With npm's arborist Pulumi would find out which packages go along with a function;
 * this project bundles its functions itself, and loading it takes a fifth of what Pulumi takes. The TypeScript
 * compiler is for its closures alone.
 */
const ofPulumi = createRequire(createRequire(__filename).resolve("@pulumi/pulumi"));
postpone(ofPulumi.resolve("@npmcli/arborist"), ["Arborist"]);
keepParses(
  ofPulumi.resolve("@pulumi/pulumi/runtime/closure/parseFunction"),
  path.join(__dirname, "../node_modules/.cache/longshore/closures"),
);
