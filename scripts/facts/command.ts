import * as path from "node:path";
import type { Command } from "../run-command";
import { cloudFormationFacts } from "./cloudformation";
import { iamFacts } from "./iam";
import { inputFacts } from "./inputs";
import { operationFacts } from "./operations";
import { examplesAndArns } from "./service-spec";
import { writeFacts } from "./write";

const usage = `usage: npm run facts -- SCHEMAS MODELS

Makes the data files in facts/ anew. SCHEMAS has CloudFormation's schemas, one JSON file for each type;
MODELS has the models of AWS's services, one folder for each. facts/README.md says where they come from.`;

/** `npm run facts` */
export const factsCommand: Command<{ schemas: string; models: string }> = {
  usage,
  parse: ([schemas, models, ...others]) => {
    if (schemas === undefined || models === undefined || others.length > 0) throw new Error(usage);
    return { schemas, models };
  },
  work: ({ schemas, models }) => {
    const target = path.join(__dirname, "..", "..", "facts");
    const types = cloudFormationFacts(schemas, examplesAndArns());
    const actions = iamFacts();
    const operations = operationFacts(models);
    const inputs = inputFacts(models);
    writeFacts(path.join(target, "cloudformation"), types);
    writeFacts(path.join(target, "iam"), actions);
    writeFacts(path.join(target, "operations"), operations);
    writeFacts(path.join(target, "inputs"), inputs);
    console.log(
      `${types.size} services with types, ${actions.size} with actions, ${operations.size} with operations, ${inputs.size} with inputs.`,
    );
    return 0;
  },
};
