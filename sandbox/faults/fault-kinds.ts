import type { SandboxParts } from "../drivers/parts";
import type { Fault, Faults } from "../port/faults";
import type { DeliveryFault } from "../sources/deliveries";
import type { FaultPart } from "./fault-types";
import { killMidway } from "./function-killer";

/** What faults are put into. */
export interface FaultWorld {
  readonly parts: Pick<SandboxParts, "aws" | "deliveries" | "hops" | "lambda">;
  readonly port: { readonly faults: Faults };
}

/** Tells that a fault has struck something. */
export type Struck = (what: string) => void;

/** One way in which the sandbox goes wrong on purpose. */
export interface FaultKind {
  readonly id: string;
  readonly part: FaultPart;
  readonly title: string;
  /** What happens while it is on. */
  readonly happens: string;
  /** What holds nevertheless. */
  readonly promise: string;
  /** What it strikes, where there is a choice. */
  readonly choice?: {
    readonly label: string;
    readonly options: (world: FaultWorld) => readonly string[];
    /** The part of an option's text that is chosen first. */
    readonly first: RegExp;
  };
  /** @returns a function that ends it */
  readonly turnOn: (world: FaultWorld, choice: string, struck: Struck) => () => void;
}

const SLOW_MILLISECONDS = 4_000;
const LATE_MILLISECONDS = 3_000;

/** Every fault that can be switched on. */
export const faultKinds: readonly FaultKind[] = [
  {
    ...{ id: "port-slow", part: "Port", title: "Port is slow" },
    happens: `Port answers functions ${SLOW_MILLISECONDS / 1000} s late.`,
    promise: "Runs take longer, and end as they would.",
    turnOn: breakPort({ answer: { afterMilliseconds: SLOW_MILLISECONDS } }),
  },
  {
    ...{ id: "port-limited", part: "Port", title: "Port limits requests" },
    happens: "Port answers functions with 429, and asks for a second of patience.",
    promise: "What is asked for is asked again later; nothing is written twice.",
    turnOn: breakPort({ answer: refusal(429, "too_many_requests", { "retry-after": "1" }) }),
  },
  {
    ...{ id: "port-failing", part: "Port", title: "Port fails" },
    happens: "Port answers functions with 503.",
    promise: "How a run ends is stored before Port is told, and told when Port is back.",
    turnOn: breakPort({ answer: refusal(503, "service_unavailable") }),
  },
  {
    ...{ id: "port-down", part: "Port", title: "Port is down" },
    happens: "Port closes the connection of functions without an answer.",
    promise: "How a run ends is stored before Port is told, and told when Port is back.",
    turnOn: breakPort({ answer: "disconnect" }),
  },
  {
    ...{ id: "duplicate", part: "Deliveries", title: "Messages come twice" },
    happens: "Every batch of a queue or a topic is handed over a second time.",
    promise: "A run is executed once, and an entity is written once.",
    turnOn: disturb("duplicate", 0),
  },
  {
    ...{ id: "delay", part: "Deliveries", title: "Messages come late" },
    happens: `Every batch is held back for ${LATE_MILLISECONDS / 1000} s.`,
    promise: "What waits is handled when it comes.",
    turnOn: disturb("delay", LATE_MILLISECONDS),
  },
  {
    ...{ id: "reorder", part: "Deliveries", title: "Messages come out of order" },
    happens: "Queues that promise no order hand over the later messages first.",
    promise: "Older news of a resource never undoes newer news.",
    turnOn: disturb("reorder", LATE_MILLISECONDS),
  },
  {
    ...{ id: "kill", part: "Functions", title: "A function dies at work" },
    happens:
      "Its process is killed when AWS has done what it asked for, once for each run or event.",
    promise: "Another try goes on where this one ended, and repeats no step that is done.",
    choice: {
      label: "Function",
      options: ({ parts }) => parts.lambda.names,
      first: /runs-worker/,
    },
    turnOn: ({ parts: { aws, hops, lambda } }, name, struck) => {
      const role = aws.access.identify(lambda.accessKeyOf(name) ?? "")?.name ?? name;
      return killMidway({ hops, role, struck, kill: () => lambda.faults.kill(name) });
    },
  },
  {
    ...{ id: "right", part: "Rights", title: "A right is refused" },
    happens: "A service control policy forbids the action to every role.",
    promise: "The run ends with AWS's reason and what to do, not with a riddle.",
    choice: {
      label: "Action",
      options: ({ parts }) => parts.aws.access.allowedActions,
      first: /^ec2:RunInstances$/,
    },
    turnOn: ({ parts }, action, struck) =>
      parts.aws.access.forbid(action, (who, permission) =>
        struck(`${who} may not ${permission.action}`),
      ),
  },
];

function breakPort({ answer }: Pick<Fault, "answer">): FaultKind["turnOn"] {
  return ({ port }, _, struck) => port.faults.add({ answer, ofFunctions: true, struck });
}

function disturb(fault: DeliveryFault, milliseconds: number): FaultKind["turnOn"] {
  return ({ parts }, _, struck) => parts.deliveries.disturb(fault, milliseconds, struck);
}

function refusal(status: number, error: string, headers: Record<string, string> = {}) {
  const message = "The sandbox refuses it on purpose: see its faults.";
  return { status, headers, body: { ok: false, error, message } };
}
