import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearest } from "../../registry/nearest";
import { askSandbox, findTarget, type Surroundings, type Target } from "./target";

/** What a command of the family is called with. */
export interface FamilyCall {
  /** Finds the Port that is meant, and logs in. */
  readonly target: () => Promise<Target>;
  /** Asks the sandbox, whatever Port is meant; a body is posted. */
  readonly sandbox: (path: string, body?: string | Buffer) => Promise<unknown>;
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  /** Prints a value as JSON where `--json` asks for it, else the lines that tell it. */
  readonly print: (value: unknown, tell: () => readonly string[]) => void;
}

/** One command of the family around a stack: `npm run NAME -- …`. */
export interface FamilyCommand {
  /** The call as it is typed, and what comes of it. */
  readonly usage: string;
  /** Besides `--port`, `--json` and `--help`, which all of them have. */
  readonly options?: NonNullable<ParseArgsConfig["options"]>;
  /** @returns the exit code */
  readonly run: (call: FamilyCall) => Promise<number>;
}

const shared = {
  port: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean" },
} as const;

const about = `  --port N     the sandbox on this port of this machine (default 7070)
  PORT_CLIENT_ID, PORT_CLIENT_SECRET and PORT_BASE_URL in the environment mean a real Port instead,
  for what is asked of Port.`;

/**
 * Runs one command of the family.
 * @returns its exit code; 1 when it failed, 2 for wrong arguments
 */
export async function runFamily(
  commands: Readonly<Record<string, FamilyCommand>>,
  [name = "help", ...args]: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const { output } = surroundings;
  const command = commands[name];
  if (!command) {
    const like = nearest(name, Object.keys(commands));
    output.log(
      Object.values(commands)
        .map(({ usage }) => usage)
        .join("\n\n") + `\n\nAll of them:\n${about}`,
    );
    if (name === "help") return 0;
    output.error(`There is no command "${name}".${like ? ` Is ${like} meant?` : ""}`);
    return 2;
  }
  let parsed;
  try {
    const options = { ...shared, ...command.options };
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    output.error(`${(error as Error).message}\n${command.usage}`);
    return 2;
  }
  const { positionals } = parsed;
  const values = parsed.values as FamilyCall["values"];
  if (values.help) {
    output.log(`${command.usage}\n${about}`);
    return 0;
  }
  const port = values.port as string | undefined;
  try {
    return await command.run({
      ...{ positionals, values },
      target: () => findTarget(port, surroundings),
      sandbox: (path, body) => askSandbox(port, path, body),
      print: (value, tell) => {
        if (values.json) output.log(JSON.stringify(value, null, 2));
        else for (const line of tell()) output.log(line);
      },
    });
  } catch (error) {
    output.error((error as Error).message);
    return 1;
  }
}
