/** What stands on the map. */
export type NodeKind =
  | "function"
  | "queue"
  | "dead letters"
  | "table"
  | "topic"
  | "bucket"
  | "schedule"
  | "api"
  | "product"
  | "rules"
  | "outside";

/** A place that messages come from, pass or go to. */
export interface MapNode {
  readonly id: string;
  readonly kind: NodeKind;
  /** Short, without what every name of the stack has. */
  readonly label: string;
  /** Title of the part of the stack that it belongs to; empty for what is outside of it. */
  readonly group: string;
  /** Its name in AWS, which the steps of the stream use. */
  readonly name: string;
}

/** A way that messages take. */
export interface MapEdge {
  readonly from: string;
  readonly to: string;
  /** `data` is read and written, `dead` is the way of what cannot be handled. */
  readonly kind: "message" | "data" | "dead";
}

/** The stack as a graph. */
export interface StackMap {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** Role → the function that works with it. */
  readonly roles: Readonly<Record<string, string>>;
}

/** Places outside of the stack. */
export const outside = {
  /** Where runs and changes come from, and where they are told of. */
  port: "port",
  told: "port-api",
  kafka: (topic: string) => `kafka ${topic}`,
  bus: "bus",
  /** Where events and launches come from, and what is asked for changes. */
  aws: "aws",
  called: "aws-api",
  mail: "mail",
  people: "people",
} as const;
