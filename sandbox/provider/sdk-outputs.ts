import { readFileSync } from "node:fs";

const known = new Map<string, readonly string[]>();

/**
 * The outputs of a resource type that are no inputs, which a preview cannot know: read out of the code of
 * `@pulumi/aws`, which says of each that it is one.
 * @param type such as `aws:sqs/queue:Queue`
 * @returns none for a type that the package does not have
 */
export function sdkOutputs(type: string): readonly string[] {
  const found = known.get(type) ?? read(type);
  known.set(type, found);
  return found;
}

function read(type: string): string[] {
  const [, module] = type.split(":");
  let text: string;
  try {
    text = readFileSync(require.resolve(`@pulumi/aws/${module}.js`), "utf8");
  } catch {
    return [];
  }
  const outputs = text.matchAll(/resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g);
  return [...outputs].map(([, name]) => String(name));
}
