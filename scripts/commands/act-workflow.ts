import { setTimeout as wait } from "node:timers/promises";
import type { JsonObject, PortAction } from "../../functions/port/types";
import { whenAbsent } from "../../functions/port/port-error";
import { fillIn } from "./form";
import type { Target } from "./target";

/** A workflow that a person can start, as far as it is shown. */
export interface Workflow {
  readonly identifier: string;
  readonly title?: string;
  readonly nodes: readonly {
    readonly config: {
      readonly type: string;
      readonly userInputs?: PortAction["trigger"]["userInputs"];
    };
  }[];
}

/** A run of one, with those of its nodes so far. */
export interface WorkflowRun {
  readonly identifier: string;
  readonly status: string;
  readonly result: string | null;
  readonly nodeRuns: readonly {
    readonly identifier: string;
    readonly node: { readonly identifier: string };
    readonly result: string | null;
    readonly output: JsonObject | null;
    readonly nodeRunLogs: readonly { readonly log: string }[];
  }[];
}

/** @returns undefined when Port has none of this name */
export async function findWorkflow({ send }: Target, name: string): Promise<Workflow | undefined> {
  const answer = await whenAbsent(send({ method: "GET", path: ["workflows", name] }), undefined);
  return answer?.body.workflow as unknown as Workflow | undefined;
}

/** Starts a workflow. @param given `name=value` each; texts as they are where it declares no inputs */
export async function startWorkflow(
  { send }: Target,
  { identifier, title = identifier, nodes }: Workflow,
  given: readonly string[],
): Promise<WorkflowRun> {
  const userInputs = nodes.find(({ config }) => config.userInputs)?.config.userInputs;
  const trigger = { type: "self-service", operation: "CREATE", userInputs } as const;
  const inputs: JsonObject = userInputs
    ? fillIn({ identifier, title, trigger: { ...trigger, userInputs } } as PortAction, given)
    : Object.fromEntries(given.map(textOf));
  const { body } = await send({
    ...{ method: "POST", path: ["workflows", identifier, "runs"], repeatable: false },
    body: { inputs },
  });
  return body.run as unknown as WorkflowRun;
}

/** Looks at a workflow's run until it has ended. @param say gets each node, each line of its log, and how it ended, once */
export async function followWorkflow(
  { send, lookMilliseconds }: Target,
  id: string,
  say: (line: string) => void,
): Promise<WorkflowRun> {
  /** Of each node's run, how many lines; several may go on beside each other. */
  const told = new Map<string, number>();
  for (;;) {
    const { body } = await send({ method: "GET", path: ["workflows", "runs", id] });
    const run = body.run as unknown as WorkflowRun;
    for (const one of run.nodeRuns) {
      const lines = linesOf(one);
      for (const line of lines.slice(told.get(one.identifier))) say(line);
      told.set(one.identifier, lines.length);
    }
    if (run.status === "COMPLETED") return run;
    await wait(lookMilliseconds);
  }
}

/** Those of one node only grow at their end. */
function linesOf({ node, nodeRunLogs, result, output }: WorkflowRun["nodeRuns"][number]): string[] {
  const why = (output?.error as { message?: string } | undefined)?.message;
  return [
    `  ${node.identifier}:`,
    ...nodeRunLogs.map(({ log }) => `    ${log}`),
    ...(result === null ? [] : [`    ${result}${why === undefined ? "" : `: ${why}`}`]),
  ];
}

function textOf(given: string): [string, string] {
  const [, name = "", text = ""] = /^([^=]+)=([^]*)$/.exec(given) ?? [];
  if (name === "") throw new Error(`"${given}" is no input; write name=value.`);
  return [name, text];
}
