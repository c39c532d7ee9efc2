import { inspect } from "node:util";

/** How deep causes are looked at, and how many errors of one that gathers several. */
const most = { causes: 3, errors: 5 };

/**
 * What was thrown, in a sentence: the error's name and message, and what caused it where the message does not
 * say so already. "fetch failed" alone helps nobody.
 */
export function describeThrown(thrown: unknown, depth = 0): string {
  if (typeof thrown === "string" && thrown !== "") return thrown;
  if (!(thrown instanceof Error)) return `${shown(thrown)} was thrown, which is no Error`;
  const reasons = depth < most.causes ? reasonsOf(thrown) : [];
  const told = reasons
    .filter((one) => !(one instanceof Error && one.message && thrown.message.includes(one.message)))
    .map((one) => describeThrown(one, depth + 1));
  // What gathers errors often says nothing of its own.
  if (thrown.message === "" && told.length > 0) return told.join("; ");
  const own = [thrown.name === "Error" ? "" : thrown.name, thrown.message].filter(Boolean);
  const text = own.join(": ") || "an Error without a message";
  return told.length === 0 ? text : `${text} (${told.join("; ")})`;
}

/** The stacks of an error and of what caused it, each under its name; undefined where there is none. */
export function stackOf(thrown: unknown, depth = 0): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const reasons = depth < most.causes ? reasonsOf(thrown) : [];
  const inner = reasons.flatMap((one) => stackOf(one, depth + 1) ?? []);
  const all = [thrown.stack, ...inner.map((one) => `Caused by: ${one}`)];
  return all.filter(Boolean).join("\n") || undefined;
}

/** The id of the request that AWS refused, by which its support finds it; also where it only was the cause. */
export function awsRequestOf(thrown: unknown, depth = 0): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { $metadata: metadata } = thrown as { $metadata?: { requestId?: unknown } };
  if (typeof metadata?.requestId === "string") return metadata.requestId;
  return depth < most.causes ? awsRequestOf(thrown.cause, depth + 1) : undefined;
}

function reasonsOf(error: Error): unknown[] {
  const { errors } = error as { errors?: unknown };
  const gathered: unknown[] =
    error instanceof AggregateError && Array.isArray(errors) ? errors.slice(0, most.errors) : [];
  return error.cause === undefined ? gathered : [error.cause, ...gathered];
}

/** In one line, however large or circular it is. */
function shown(value: unknown): string {
  if (value === "") return "an empty text";
  return inspect(value, {
    depth: 2,
    breakLength: Infinity,
    maxArrayLength: 10,
    maxStringLength: Infinity,
  });
}
