import type { Blueprint } from "../../registry/contract/port-data";
import { ownershipBlueprints } from "../../registry/contract/port-names";

/** One entity for each stack: what it declares. */
export const stackBlueprint: Blueprint = {
  identifier: ownershipBlueprints.stack,
  title: "Longshore stack",
  description: "The stacks that keep parts of this organisation's model. Kept by Longshore.",
  schema: {
    properties: {
      declares: {
        type: "array",
        items: { type: "string" },
        title: "Declares",
        description: "The blueprints and actions that the stack declares.",
      },
      holder: { type: "string", title: "Holder", description: "Who wrote this entity." },
    },
    required: ["declares", "holder"],
  },
};

/** One entity for each blueprint and action that a stack keeps: whose it is. */
export const partBlueprint: Blueprint = {
  identifier: ownershipBlueprints.part,
  title: "Longshore part",
  description: "The blueprints and actions that stacks keep, and whose each is. Kept by Longshore.",
  schema: {
    properties: {
      stack: { type: "string", title: "Stack", description: "The stack that keeps the part." },
      holder: {
        type: "string",
        title: "Holder",
        description: "The function and resource that brought the part; empty when it was given up.",
      },
    },
    required: ["stack", "holder"],
  },
};
