import { createRequire } from "node:module";
import { postpone } from "./postpone";

/*
 * Imported before Pulumi. With npm's arborist Pulumi would find out which packages go along with a function;
 * this project bundles its functions itself, and loading it takes a fifth of what Pulumi takes.
 */
const ofPulumi = createRequire(createRequire(__filename).resolve("@pulumi/pulumi"));
postpone(ofPulumi.resolve("@npmcli/arborist"), ["Arborist"]);
