import type { Sandbox } from "../sandbox";

/** Whether there is an action whose form takes these inputs: a scenario is played with its own handlers only. */
export function takesForm({ port }: Sandbox, action: string, inputs: object): boolean {
  const form = port.action(action)?.trigger.userInputs;
  if (!form) return false;
  const given = Object.keys(inputs);
  const { properties, required } = form;
  return (
    given.every((name) => Object.hasOwn(properties, name)) &&
    required.every((name) => given.includes(name))
  );
}
