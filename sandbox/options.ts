import { isIP } from "node:net";
import { parseArgs } from "node:util";
import { takeHandlers } from "./handlers-folder";

/** How `npm start` was called. */
export interface Options {
  readonly once: boolean;
  /** Whether Pulumi's engine deploys the program into the sandbox. */
  readonly engine: boolean;
  /** Every step of everything, as it happens. */
  readonly verbose: boolean;
  /** Whether what there is at the end is there again at the next start. */
  readonly keep: boolean;
  readonly quiet: boolean;
  /** Where the time of the start went. */
  readonly timing: boolean;
  readonly json: boolean;
  readonly port: number;
  /** Brokers to read in place of the topics in memory, as they were given. */
  readonly kafka?: string | undefined;
  /** How many accounts there are, the stack's own included. */
  readonly accounts: number;
  /** How Port tells of runs; Kafka unless given. */
  readonly runsFrom: "kafka" | "webhook";
  /** The address of this machine on which it listens; 127.0.0.1 unless given. */
  readonly host?: string;
  /** Whether a browser is opened. */
  readonly open: boolean;
  /** Absolute path of the handlers folder. */
  readonly handlers: string;
}

const usage = `Usage: npm start -- [options]
  --once     approves the launch through its page, and ends; exit code 0 only if both runs ended
             SUCCESS and both entities are as they should be
  --engine   waits for the real "pulumi up", and prints the lines to type
  --accounts N   an organisation of so many accounts, 1 to 10; the stack's own is its management account
  --handlers FOLDER   the handlers to run; those of the stack dev unless given
  --kafka HOST:PORT    reads and writes a real broker (SASL_SSL, SCRAM-SHA-512) as KAFKA_USERNAME with
             KAFKA_PASSWORD; KAFKA_CA is the file of its certificate
  --runs-from webhook   lets Port call the stack in place of Kafka
  --keep     goes on from where the last start with --keep has ended, or was killed: entities, runs,
             resources, tables, messages and e-mails are there again
  --open     opens the console in a browser
  --host IP  listens there instead of 127.0.0.1: whoever reaches it may do everything
  --port N   where the sandbox listens (default 7070; 0 takes any free port)
  --verbose  print every step of everything, as it happens
  --timing   print where the time of the start went
  --quiet    print only the results
  --json     print one JSON object with the results
  --help     print this`;

/** Reads the command line; prints what is wrong with it, or the help that it asks for, and gives undefined. */
export function readOptions(): Options | undefined {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options === "help") console.log(usage);
    else return options;
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    process.exitCode = 2;
  }
  return undefined;
}

/** Reads arguments. @throws Error that says what is wrong with them */
export function parseOptions(args: readonly string[]): Options | "help" {
  const { folder: handlers, rest } = takeHandlers(args);
  const { values } = parseArgs({
    args: rest,
    options: {
      once: { type: "boolean", default: false },
      engine: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      quiet: { type: "boolean", default: false },
      timing: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      open: { type: "boolean", default: false },
      host: { type: "string" },
      port: { type: "string" },
      kafka: { type: "string" },
      accounts: { type: "string", default: "1" },
      "runs-from": { type: "string", default: "kafka" },
    },
  });
  if (values.help) return "help";
  if (values.engine && values.once) {
    throw new Error("--engine goes on until it is ended; leave out --once.");
  }
  const { "runs-from": runsFrom } = values;
  if (runsFrom !== "kafka" && runsFrom !== "webhook") {
    throw new Error(`--runs-from is "${runsFrom}"; allowed: kafka, webhook.`);
  }
  const accounts = Number(values.accounts);
  if (!/^\d{1,2}$/.test(values.accounts) || accounts < 1 || accounts > 10) {
    throw new Error(`--accounts is "${values.accounts}"; allowed: a number from 1 to 10.`);
  }
  if (values.keep && (values.engine || values.once || accounts > 1)) {
    throw new Error(
      "--keep keeps a sandbox of one account that stays up; leave out --engine, --once and --accounts, or --keep.",
    );
  }
  // A single pass needs no known address, and several may go on at a time.
  const port = values.port ?? (values.once ? "0" : "7070");
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    throw new Error(`--port is "${port}"; allowed: a number from 0 to 65535.`);
  }
  const { host, ...others } = values;
  if (host !== undefined && !isIP(host)) {
    throw new Error(`--host is "${host}"; allowed: an IP address of this machine, or 0.0.0.0.`);
  }
  return { ...others, accounts, ...(host && { host }), port: Number(port), handlers, runsFrom };
}
