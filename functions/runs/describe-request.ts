import type { Action, Requester } from "../../registry/action";
import type { RunRequest } from "./run-request";

/** Who started a run, in words for people. */
export function describeRequester({ name, email, userId }: Requester): string {
  if (name !== undefined && email !== undefined) return `${name} (${email})`;
  return name ?? email ?? userId ?? "somebody whom Port does not name";
}

/**
 * What a run would work on: its entity, then the inputs in the form's order, by their titles. Secret
 * inputs and those left empty are left out.
 * @param input decoded inputs, by name
 */
export function describeInputs(
  action: Action,
  { entity }: RunRequest,
  input: Readonly<Record<string, unknown>>,
): (readonly [title: string, value: string])[] {
  const inputs = Object.entries(action.input)
    .filter(([name, { secret }]) => !secret && input[name] !== undefined)
    .map(([name, { codec }]) => [codec.name, show(input[name])] as const);
  if (!entity) return inputs;
  const { identifier, title } = entity;
  return [["Entity", title ? `${title} (${identifier})` : identifier], ...inputs];
}

function show(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(show).join(", ");
  return JSON.stringify(value);
}
