/** Where messages go; `console` is one. */
export interface Output {
  log(message: string): void;
  error(message: string): void;
}

/** A command of `npm run`. */
export interface Command<Request> {
  /** What `--help` prints. */
  readonly usage: string;
  /** Reads the arguments. @throws Error saying what is wrong with them */
  readonly parse: (args: readonly string[]) => Request;
  /** Does the work. @returns the exit code @throws Error saying what went wrong */
  readonly work: (request: Request) => number | Promise<number>;
  /** Exit code for wrong arguments; 2 unless given. */
  readonly refusal?: 1 | 2;
}

/**
 * Runs a command: its usage on `--help`, a message on `output.error` when it fails.
 * @returns the exit code: what the work came to, 1 when it failed, `refusal` for wrong arguments
 */
export async function runCommand<Request>(
  { usage, parse, work, refusal = 2 }: Command<Request>,
  args: readonly string[],
  output: Output,
): Promise<number> {
  if (args.includes("--help")) {
    output.log(usage);
    return 0;
  }
  let request: Request;
  try {
    request = parse(args);
  } catch (error) {
    output.error(messageOf(error));
    return refusal;
  }
  try {
    return await work(request);
  } catch (error) {
    output.error(messageOf(error));
    return 1;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
