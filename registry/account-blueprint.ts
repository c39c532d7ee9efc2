import type { BlueprintDeclaration } from "./blueprint";

/**
 * AWS accounts, for stacks that mirror several. What is mirrored gets a relation of the same name to its
 * account, and actions choose among these.
 */
export const accountBlueprint = {
  identifier: "aws_account",
  title: "AWS account",
  icon: "AWS",
  schema: {
    properties: {
      status: {
        title: "Status",
        type: "string",
        enum: ["mirrored", "unreadable", "left"],
        enumColors: { mirrored: "green", unreadable: "red", left: "lightGray" },
      },
      problem: { title: "Problem", type: "string", description: "Why it is not read, or not live" },
    },
  },
} as const satisfies BlueprintDeclaration;

interface Relating {
  readonly identifier: string;
  readonly relations?: Readonly<Record<string, object>>;
}

/** A blueprint whose entities say of which account they are; one that does so already stays as it is. */
export function relatedToAccount<B extends Relating>(blueprint: B): B {
  const { identifier, title } = accountBlueprint;
  if (blueprint.identifier === identifier || blueprint.relations?.[identifier]) return blueprint;
  const relation = { title, target: identifier, required: false, many: false };
  return { ...blueprint, relations: { ...blueprint.relations, [identifier]: relation } };
}
