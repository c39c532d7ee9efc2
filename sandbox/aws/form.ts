import type { JsonObject } from "./call";

type Node = Map<string, Node | string>;

/** More steps than a field of any service has; what lies deeper is nobody's. */
const DEEPEST = 20;

/**
 * Reads the fields of a form as objects and lists: `Tags.member.1.Key` of the Query protocol and
 * `Filter.1.Name` of EC2's are members of a list, in the order of their numbers.
 */
export function readForm(text: string): JsonObject {
  const root: Node = new Map();
  for (const [field, value] of new URLSearchParams(text)) {
    const path = field.split(".", DEEPEST).filter((step) => step !== "member" && step !== "entry");
    const last = path.pop() ?? "";
    let node = root;
    for (const step of path) {
      const known = node.get(step);
      const below: Node = known instanceof Map ? known : new Map<string, Node>();
      node.set(step, below);
      node = below;
    }
    node.set(last, value);
  }
  return Object.fromEntries([...root].map(([name, node]) => [name, valueOf(node)]));
}

function valueOf(node: Node | string): unknown {
  if (typeof node === "string") return node;
  const entries = [...node];
  if (!entries.every(([step]) => /^\d+$/.test(step))) {
    return Object.fromEntries(entries.map(([step, below]) => [step, valueOf(below)]));
  }
  const inOrder = entries.sort(([one], [other]) => Number(one) - Number(other));
  return inOrder.map(([, below]) => valueOf(below));
}
