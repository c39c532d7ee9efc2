import { readFileSync } from "node:fs";

/** What the code of `@pulumi/aws` says of a resource type's properties. */
export interface SdkProperties {
  /** Those that a program may set. */
  readonly inputs: readonly string[];
  /** Those that it may not, which a preview cannot know. */
  readonly outputs: readonly string[];
}

const known = new Map<string, SdkProperties>();

/**
 * The properties of a resource type.
 * @param type such as `aws:sqs/queue:Queue`
 * @returns none for a type that the package does not have
 */
export function sdkProperties(type: string): SdkProperties {
  const found = known.get(type) ?? read(type);
  known.set(type, found);
  return found;
}

function read(type: string): SdkProperties {
  const [, module] = type.split(":");
  let text: string;
  try {
    text = readFileSync(require.resolve(`@pulumi/aws/${module}.js`), "utf8");
  } catch {
    return { inputs: [], outputs: [] };
  }
  const all = (pattern: RegExp) => [
    ...new Set([...text.matchAll(pattern)].map(([, name]) => String(name))),
  ];
  return {
    inputs: all(/resourceInputs\["(\w+)"\] = (?!undefined|state)/g),
    outputs: all(/resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g),
  };
}
