import { readFileSync } from "node:fs";
import * as path from "node:path";
import { createJq, type Jq } from "../../functions/jq";
import { discoverRegistry } from "../../registry/discover";
import { isObject } from "../../sandbox/events/event-fields";
import { takeHandlers } from "../../sandbox/handlers-folder";
import { placeOf } from "../handlers/place";
import { runCommand, type Output } from "../run-command";
import { checkConfigFile } from "./check-config-file";
import { checkApprovals, checkHandlers, fixturesIn } from "./check-handlers";
import { checkFacts } from "./check-facts";
import { checkForms } from "./check-forms";
import { checkRules } from "./check-rules";
import { formatFinding, type Finding } from "./finding";
import { foldNotes } from "./fold-notes";
import { parseContent, readRules } from "./read-rule-file";

const usage = `Usage: npm run check:filters [-- [--handlers FOLDER] [FILE …]]
Checks JQ filters and event rules: without FILE those of the handlers, otherwise config.json files of
Port's old exporter, CloudFormation templates (YAML or JSON) with AWS::Events::Rule, and single rules
({ "EventPattern": …, "Targets": … }), alone or by name, with "Type" and "Properties" or without. Exit code 1 when there is something to correct.
  --handlers   another folder of handlers than that of the stack dev; their fixtures are in its test/fixtures`;

/** What is checked: the handlers of a folder, or files. */
interface Request {
  readonly folder: string;
  readonly files: readonly string[];
}

/**
 * Does what `npm run check:filters` asks for.
 * @param root the project's folder
 * @returns the exit code: 1 when there are findings or a file cannot be read
 */
export async function runCheck(
  args: readonly string[],
  root: string,
  output: Output,
): Promise<number> {
  const parse = (given: readonly string[]): Request => {
    const { folder, rest } = takeHandlers(given, root);
    return { folder, files: rest };
  };
  const work = async (request: Request): Promise<number> => {
    const { files } = request;
    const jq = createJq();
    try {
      const findings = foldNotes(await findAll(request, root, jq));
      for (const finding of findings) output.log(`${formatFinding(finding)}\n`);
      const what = files.length === 0 ? "the handlers" : files.join(", ");
      const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
      output.log(`${findings.length === 0 ? "nothing to correct" : count} in ${what}`);
      return findings.length === 0 ? 0 : 1;
    } finally {
      await jq.close();
    }
  };
  return runCommand({ usage, parse, work }, args, output);
}

async function findAll({ folder, files }: Request, root: string, jq: Jq): Promise<Finding[]> {
  if (files.length === 0) {
    const registry = discoverRegistry(folder);
    const fixtures = fixturesIn(placeOf(folder, root).fixtures);
    return [
      ...(await checkHandlers(registry, fixtures, jq)),
      ...(await checkApprovals(registry, jq)),
      ...(await checkForms(registry, jq)),
      ...checkFacts(registry),
    ];
  }
  const findings: Finding[] = [];
  for (const file of files) {
    const text = readFileSync(path.resolve(root, file), "utf8");
    findings.push(...(await checkText(file, text, jq)));
  }
  return findings;
}

/** Checks the text of a config.json or of a file with rules. */
export async function checkText(file: string, text: string, jq: Jq): Promise<Finding[]> {
  const { content, findings } = parseContent(file, text);
  if (findings.length > 0) return findings;
  if (isObject(content) && "resources" in content) return checkConfigFile(file, text, jq);
  const read = readRules(file, content);
  if (read.rules.length === 0 && read.findings.length === 0) {
    return [
      {
        kind: "no-rule",
        file,
        place: "the file",
        value: "",
        problem: "There is nothing in it to check.",
        remedy:
          'Give a config.json ("resources"), a CloudFormation template with AWS::Events::Rule, or one rule ("EventPattern" and "Targets").',
      },
    ];
  }
  const checked = await checkRules(read.rules, jq);
  return foldNotes([...read.findings, ...checked.flatMap((one) => one.findings)]);
}
