import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { readRoutes, type Routes } from "./routes";

/** Which stack is meant. */
export interface StackChoice {
  /** Port of a sandbox on this machine; undefined for AWS. */
  readonly sandboxPort?: number;
  /** Pulumi stack; the selected one when undefined. */
  readonly stack?: string;
  /** File with the stack's outputs, instead of asking the Pulumi CLI. */
  readonly outputs?: string;
}

/** A deployed stack: its queues, and how to reach them. */
export interface Stack {
  readonly routes: Routes;
  /** What AWS's clients are made with; what is left out, they find as the AWS CLI does. */
  readonly client: {
    readonly endpoint?: string;
    readonly region?: string;
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
}

/** What a sandbox answers to `GET /stack`. */
interface SandboxStack {
  readonly outputs: unknown;
  readonly aws: {
    readonly url: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
}

/**
 * Finds the stack that a request names.
 * @param root the project's folder, for which Pulumi is asked
 * @throws Error that says what to do
 */
export async function findStack(request: StackChoice, root: string): Promise<Stack> {
  const { outputs, client } = await findOutputs(request, root);
  if (request.sandboxPort === undefined) return { routes: readRoutes(outputs), client };
  // The sandbox repeats a batch until it succeeds; it never gives up on one.
  const { failedBatches: _, ...routes } = readRoutes(outputs);
  return { routes, client };
}

/**
 * Finds a stack's outputs, and how its parts are reached.
 * @param root the project's folder, for which Pulumi is asked
 * @throws Error that says what to do
 */
export async function findOutputs(
  request: StackChoice,
  root: string,
): Promise<Pick<Stack, "client"> & { readonly outputs: unknown }> {
  if (request.sandboxPort !== undefined) return askSandbox(request.sandboxPort);
  const text =
    request.outputs === undefined
      ? await askPulumi(request.stack, root)
      : await readFile(path.resolve(root, request.outputs), "utf8");
  const outputs = parse(text, request.outputs ?? "pulumi stack output --json");
  const region = regionOf(outputs);
  return { outputs, client: region === undefined ? {} : { region } };
}

async function askSandbox(port: number) {
  const url = `http://127.0.0.1:${port}/stack`;
  const text = await fetch(url).then(
    (answer) => answer.text(),
    (error: unknown) => {
      throw new Error(
        `No sandbox answers at ${url}. Start one with "npm start", or name its port with --port.`,
        { cause: error },
      );
    },
  );
  const { outputs, aws } = parse(text, url) as Partial<SandboxStack>;
  if (!aws) throw new Error(`${url} does not say where the sandbox has its queues.`);
  const { url: endpoint, region, credentials } = aws;
  return { outputs, client: { endpoint, region, credentials } };
}

async function askPulumi(stack: string | undefined, root: string): Promise<string> {
  const args = ["stack", "output", "--json", ...(stack === undefined ? [] : ["--stack", stack])];
  try {
    const { stdout } = await promisify(execFile)("pulumi", args, { cwd: root });
    return stdout;
  } catch (error) {
    const { code, stderr, message } = error as { code?: unknown; stderr?: string; message: string };
    const remedy =
      code === "ENOENT"
        ? "There is no Pulumi CLI here. Install it, or name a file with the outputs: --outputs FILE"
        : `pulumi ${args.join(" ")} failed: ${stderr?.trim() || message}`;
    throw new Error(`${remedy}\nFor a sandbox on this machine: npm run redrive -- --sandbox`, {
      cause: error,
    });
  }
}

function parse(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${from} gives no JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** The region in the URL of the runs queue, such as `https://sqs.eu-west-1.amazonaws.com/…`. */
function regionOf(outputs: unknown): string | undefined {
  const url = (outputs as { runsQueueUrl?: unknown } | null)?.runsQueueUrl;
  return /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\./.exec(typeof url === "string" ? url : "")?.[1];
}
