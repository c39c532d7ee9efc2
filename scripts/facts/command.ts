import * as path from "node:path";
import type { Command } from "../run-command";
import { cloudFormationFacts } from "./cloudformation";
import { iamFacts } from "./iam";
import { examplesAndArns } from "./service-spec";
import { writeFacts } from "./write";

const usage = `usage: npm run facts -- FOLDER

Makes the data files in facts/ anew. FOLDER has CloudFormation's schemas, one JSON file for each type;
facts/README.md says where they come from.`;

/** `npm run facts` */
export const factsCommand: Command<string> = {
  usage,
  parse: ([folder, ...others]) => {
    if (folder === undefined || others.length > 0) throw new Error(usage);
    return folder;
  },
  work: (folder) => {
    const target = path.join(__dirname, "..", "..", "facts");
    const types = cloudFormationFacts(folder, examplesAndArns());
    const actions = iamFacts();
    writeFacts(path.join(target, "cloudformation"), types);
    writeFacts(path.join(target, "iam"), actions);
    console.log(`${types.size} services with types, ${actions.size} with actions.`);
    return 0;
  },
};
