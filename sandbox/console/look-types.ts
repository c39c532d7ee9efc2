import type { JsonObject, PropertySchema, Relation } from "../../registry/contract/port-data";
import type { Hop } from "../hop";

/** A step as the page gets it. */
export interface ShownHop extends Hop {
  /** Whether `GET payload` has something to it. */
  readonly hasPayload?: true;
}

/** What is here, in numbers. */
export interface Overview {
  /** Whether the program has run. */
  readonly isReady: boolean;
  readonly actions: number;
  readonly blueprints: number;
  readonly entities: number;
  /** Resources of the program that live in the sandbox. */
  readonly deployed: number;
  readonly functions: number;
  /** Resources of the account, whoever made them. */
  readonly resources: number;
  readonly runs: { readonly all: number; readonly failed: number; readonly waiting: number };
  /** Events that a rule took and no target got. */
  readonly undelivered: number;
  readonly mails: number;
  /** What somebody is asked to decide, and has not. */
  readonly undecided: number;
}

/** An action with its form as Port has it. */
export interface ShownAction {
  readonly identifier: string;
  readonly title: string;
  readonly description?: string;
  readonly operation: "CREATE" | "DAY-2" | "DELETE";
  readonly blueprint: { readonly identifier: string; readonly title: string };
  readonly asksFirst: boolean;
  readonly properties: Readonly<Record<string, PropertySchema>>;
  readonly order: readonly string[];
  /** As Port groups a long form. */
  readonly steps?: readonly FormStep[];
}

/** Inputs that are filled in together. */
export interface FormStep {
  readonly title: string;
  readonly order?: readonly string[];
}

/** One input of a form, for what is filled in. */
export interface ShownField {
  readonly isVisible: boolean;
  readonly isRequired: boolean;
  /** Shown, but not to be filled in. */
  readonly isDisabled: boolean;
  readonly schema: PropertySchema;
  /** The entities that can be picked, for an input that picks some. */
  readonly options?: readonly EntityOption[];
  readonly mistake?: string;
}

/** An entity that can be picked. */
export interface EntityOption {
  readonly identifier: string;
  readonly title: string;
}

/** A run in a list. */
export interface RunRow {
  readonly id: string;
  readonly action: { readonly identifier: string; readonly title: string };
  readonly status: string;
  readonly statusLabel: string | null;
  readonly summary: string | null;
  readonly by: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly entity: string | null;
  readonly blueprint: string | null;
}

/** One run with what it was given, did and wrote. */
export interface ShownRun extends RunRow {
  /** Names of inputs that are secret; they have no value in `inputs`. */
  readonly secretInputs: readonly string[];
  readonly inputs: JsonObject;
  readonly links: readonly string[];
  readonly log: readonly { readonly at: string; readonly message: string }[];
  readonly steps: readonly ShownStep[];
  readonly attempts: readonly ShownAttempt[];
  readonly written: readonly WrittenEntity[];
}

/** A step that a handler has done. */
export interface ShownStep {
  readonly name: string;
  /** When it was done, in milliseconds since the epoch. */
  readonly at: number;
  /** Since the step before, or the attempt's beginning. */
  readonly milliseconds: number;
  readonly result: unknown;
}

/** One time that a run's handler was called. */
export interface ShownAttempt {
  readonly at: number;
  /** Lines that the handler has written. */
  readonly output: readonly string[];
  readonly error?: { readonly message: string; readonly stack: readonly string[] };
}

/** What was written of an entity. */
export interface WrittenEntity {
  readonly blueprint: string;
  readonly identifier: string;
  readonly change: string;
}

/** A blueprint with how many entities it has. */
export interface ShownBlueprint {
  readonly identifier: string;
  readonly title: string;
  readonly description?: string;
  readonly properties: Readonly<Record<string, PropertySchema>>;
  readonly relations: Readonly<Record<string, Relation>>;
  readonly entities: number;
}

/** An entity as it is. */
export interface ShownEntity {
  readonly identifier: string;
  readonly title: string;
  readonly properties: JsonObject;
  readonly relations: Readonly<Record<string, string | readonly string[] | null>>;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

/** One time that an entity was written. */
export interface EntityChange {
  readonly hop: number;
  readonly at: number;
  readonly change: string;
  /** What caused it: keys of the stream, and what they are called. */
  readonly causes: readonly Cause[];
  readonly changed: readonly {
    readonly name: string;
    readonly before: unknown;
    readonly after: unknown;
  }[];
}

/** What something happened on the account of. */
export interface Cause {
  readonly trace: string;
  readonly title: string;
  readonly isRun: boolean;
}

/** An event that was put on the bus. */
export interface ShownEvent {
  readonly hop: number;
  readonly at: number;
  readonly name: string;
  readonly source: string;
  /** Account that it is of; unknown once the event is forgotten. */
  readonly account?: string;
  readonly deliveries: number;
  readonly traces: readonly string[];
}

/** A paragraph of what `explain` says: a rule, and what it does with the event. */
export interface Explained {
  readonly head: string;
  readonly takes: boolean;
  readonly lines: readonly string[];
}

interface EntityName {
  readonly blueprint: string;
  readonly identifier: string;
}

/** The calls that read, and start runs. */
export interface LookCalls {
  "GET overview": { readonly asked: object; readonly answer: Overview };
  /** What a step has handed on, without secrets. */
  "GET payload": {
    readonly asked: { readonly hop: string };
    readonly answer: { readonly payload: unknown };
  };
  /** The steps that happened on the account of a key (of a run, an event, …), oldest first. */
  "GET hops": {
    readonly asked: { readonly trace: string };
    readonly answer: { readonly hops: readonly ShownHop[] };
  };
  "GET actions": {
    readonly asked: object;
    readonly answer: { readonly actions: readonly ShownAction[] };
  };
  /** How a form is drawn for what is filled in. */
  "POST form": {
    readonly asked: {
      readonly action: string;
      readonly values: JsonObject;
      readonly entity?: string;
    };
    readonly answer: { readonly fields: Readonly<Record<string, ShownField>> };
  };
  /** Starts a run, through Port's API, as the developer. */
  "POST start": {
    readonly asked: {
      readonly action: string;
      readonly values: JsonObject;
      readonly entity?: string;
    };
    readonly answer: { readonly run: string };
  };
  /** Runs, newest first: all, or those of `ids` (with commas between). */
  "GET runs": {
    readonly asked: { readonly ids?: string };
    readonly answer: { readonly runs: readonly RunRow[] };
  };
  "GET run": {
    readonly asked: { readonly id: string };
    readonly answer: { readonly run: ShownRun };
  };
  "GET blueprints": {
    readonly asked: object;
    readonly answer: { readonly blueprints: readonly ShownBlueprint[] };
  };
  "GET entities": {
    readonly asked: { readonly blueprint: string };
    readonly answer: { readonly entities: readonly ShownEntity[] };
  };
  "GET entity": {
    readonly asked: EntityName;
    readonly answer: {
      readonly entity: ShownEntity | null;
      /** Entities with a relation to it. */
      readonly pointing: readonly (EntityName & { readonly relation: string })[];
      readonly history: readonly EntityChange[];
    };
  };
  /** Events on the bus, newest first. */
  "GET events": {
    readonly asked: object;
    readonly answer: { readonly events: readonly ShownEvent[] };
  };
  /** What every rule makes of an event, and why. */
  "GET explain": {
    readonly asked: { readonly hop: string };
    readonly answer: {
      readonly event: unknown;
      /** The key of what it belongs to, if anything. */
      readonly trace?: string;
      readonly paragraphs: readonly Explained[];
      readonly written: readonly WrittenEntity[];
    };
  };
}
