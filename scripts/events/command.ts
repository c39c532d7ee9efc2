import { discoverRegistry } from "../../registry/discover";
import { takeHandlers } from "../../sandbox/handlers-folder";
import { resourceFileOf } from "../../registry/registry";
import type { Command } from "../run-command";
import { judgeType, type JudgedType } from "./judge-type";

const usage = `usage: npm run check:events [-- --handlers FOLDER] [-- --table]

Holds the events that each resource type listens to, and the exceptions in its file, against all
operations of its service that change something (facts/). --table prints every one of them. A file
without \`unheard\` is told of in one line, and is no mistake.`;

/** What `npm run check:events` is asked to do. */
interface Request {
  readonly folder: string;
  readonly table: boolean;
}

/** `npm run check:events` */
export const checkEventsCommand: Command<Request> = {
  usage,
  parse: (args) => {
    const { folder: usual, rest } = takeHandlers(args);
    const [folder = usual, ...others] = rest.filter((one) => one !== "--table");
    if (others.length > 0 || folder.startsWith("--")) throw new Error(usage);
    return { folder, table: args.includes("--table") };
  },
  work: ({ folder, table }) => {
    const registry = discoverRegistry(folder);
    const all = [...registry.resources.values()];
    const types = all.map(judgeType);
    if (table) for (const one of types) console.log(rows(one).join("\n"));
    const judged = types.filter((_, index) => all[index]?.unheard);
    for (const { type, operations } of types.filter((one) => !judged.includes(one))) {
      const open = operations.filter(({ state }) => state === "open").length;
      const file = resourceFileOf(registry, type);
      console.log(
        `${file}: ${open} operations are not judged; see unheard in registry/resource.ts.`,
      );
    }
    for (const { type, problems } of judged) {
      const file = resourceFileOf(registry, type);
      for (const problem of problems) console.error(`${file}: ${problem}.`);
    }
    const mistakes = judged.reduce((sum, { problems }) => sum + problems.length, 0);
    console.log(mistakes === 0 ? summary(judged) : `${mistakes} to be settled.`);
    return mistakes === 0 ? 0 : 1;
  },
};

/** One line for each operation: type, operation, what becomes of it. */
function rows({ type, operations }: JudgedType): string[] {
  const words = { heard: "listened to", tags: "told by aws.tag", unheard: "", open: "OPEN" };
  return operations.map(({ operation, state, why }) =>
    [type.padEnd(44), operation.padEnd(44), why ?? words[state]].join(" "),
  );
}

function summary(judged: readonly JudgedType[]): string {
  const all = judged.flatMap(({ operations }) => operations);
  const heard = all.filter(({ state }) => state === "heard").length;
  return (
    `${all.length} operations change something around ${judged.length} resource types: ` +
    `${heard} are listened to, none is open.`
  );
}
