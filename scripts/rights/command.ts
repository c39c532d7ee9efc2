import { takeHandlers } from "../../sandbox/handlers-folder";
import type { Command } from "../run-command";
import { checkStatements } from "./check-statements";
import { readHandlers } from "./read-handlers";

const usage = `usage: npm run check:rights [-- --handlers FOLDER] [-- --may]

Holds the rights that each handler declares against what AWS publishes (facts/): actions that do not
exist or take only "*", ARNs that do not fit, rights that the types it mirrors, makes or launches need
and lack, and rights that nothing needs. --may prints what AWS may ask for besides.`;

/** What `npm run check:rights` is asked to do. */
interface Request {
  readonly folder: string;
  readonly may: boolean;
}

/** `npm run check:rights` */
export const checkRightsCommand: Command<Request> = {
  usage,
  parse: (args) => {
    const { folder: usual, rest } = takeHandlers(args);
    const [folder = usual, ...others] = rest.filter((one) => one !== "--may");
    if (others.length > 0 || folder.startsWith("--")) throw new Error(usage);
    return { folder, may: args.includes("--may") };
  },
  work: ({ folder, may }) => {
    const handlers = readHandlers(folder);
    const reports = handlers.map((handler) => ({ handler, report: checkStatements(handler) }));
    for (const { handler, report } of reports) {
      for (const problem of report.problems) console.error(`${handler.file}: ${problem}`);
      if (!may || report.mayBeAsked.length === 0) continue;
      console.log(`${handler.file} may be asked for: ${report.mayBeAsked.join(", ")}`);
    }
    const count = reports.reduce((sum, { report }) => sum + report.problems.length, 0);
    console.log(
      count === 0
        ? `The rights of ${handlers.length} handlers are what AWS asks for.`
        : `${count} ${count === 1 ? "right is" : "rights are"} wrong.`,
    );
    return count === 0 ? 0 : 1;
  },
};
