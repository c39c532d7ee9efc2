import type { Counts, FaultView } from "../faults/fault-types";
import type { AlarmView } from "../map/alarms";
import type { StackMap } from "../map/map-types";

/** A dead letter, as a person may see it. */
export interface ShownLetter {
  readonly id: string;
  /** Name of the queue that it lies in. */
  readonly queue: string;
  readonly reason: string;
  readonly sentAt: number;
  /** Where it would go, or why it would stay. */
  readonly fate: string;
  readonly body: unknown;
  readonly attributes: Readonly<Record<string, string>>;
}

/** An e-mail, with what its links lead to. */
export interface ShownMail {
  /** Its place among all e-mails, from 0. */
  readonly id: number;
  readonly to: readonly string[];
  readonly subject: string;
  readonly body: string;
  readonly at: number;
  /** What it asks to approve, and how that stands. */
  readonly approval?: ShownApproval;
}

/** Something that somebody is asked to approve. */
export interface ShownApproval {
  readonly id: string;
  readonly title: string;
  readonly requester: string;
  readonly state: string;
  readonly expiresAt: number;
  readonly decidedBy?: string;
  /** How many must agree. */
  readonly atLeast: number;
  /** Addresses of those who have agreed so far. */
  readonly agreed: readonly string[];
  /** Of those who have said nothing yet, by address. */
  readonly asked: readonly string[];
  /** Who is asked only after a time that is not over. */
  readonly later: readonly string[];
}

/** A property of a resource type, as a form asks for it. */
export interface TypeField {
  readonly name: string;
  /** `json` for what has parts. */
  readonly input: "text" | "number" | "boolean" | "choice" | "json";
  readonly required: boolean;
  /** It cannot be changed afterwards. */
  readonly fixed: boolean;
  readonly choices?: readonly string[];
  readonly pattern?: string;
  readonly about?: string;
}

/** A resource of the sandbox's account. */
export interface ShownResource {
  readonly type: string;
  readonly region: string;
  readonly identifier: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** An event to begin with. */
export interface EventExample {
  readonly title: string;
  readonly event: unknown;
}

type Nothing = Readonly<Record<string, never>>;

/** The calls that break, cause and mend things. */
export interface DriveCalls {
  /** What may go wrong on purpose, and what is promised nevertheless, in numbers. */
  "GET faults": {
    readonly asked: Nothing;
    readonly answer: { readonly faults: readonly FaultView[]; readonly counts: Counts };
  };
  /** Switches a fault on or off; without an id, `on: false` switches all off. */
  "POST fault": {
    readonly asked: { readonly id?: string; readonly on: boolean; readonly choice?: string };
    readonly answer: { readonly faults: readonly FaultView[] };
  };
  "GET map": { readonly asked: Nothing; readonly answer: { readonly map: StackMap } };
  /** Alarms, and what lies in queues: name of the queue → number of messages. */
  "GET health": {
    readonly asked: Nothing;
    readonly answer: {
      readonly alarms: readonly AlarmView[];
      readonly queues: Readonly<Record<string, number>>;
    };
  };
  "GET letters": {
    readonly asked: Nothing;
    readonly answer: { readonly letters: readonly ShownLetter[] };
  };
  /** Sends one letter back, or all. */
  "POST redrive": {
    readonly asked: { readonly id?: string };
    readonly answer: { readonly fates: readonly string[] };
  };
  "GET mails": {
    readonly asked: Nothing;
    readonly answer: {
      readonly mails: readonly ShownMail[];
      readonly approvals: readonly ShownApproval[];
    };
  };
  /** Resources of the account: how many of each type, and those of one. */
  "GET account": {
    readonly asked: { readonly type?: string };
    readonly answer: {
      readonly counts: Readonly<Record<string, number>>;
      readonly resources: readonly ShownResource[];
      readonly regions: readonly string[];
    };
  };
  /** Names of types that begin so: `AWS::SQS`. */
  "GET types": {
    readonly asked: { readonly begin: string };
    readonly answer: { readonly types: readonly string[] };
  };
  "GET type": {
    readonly asked: { readonly type: string };
    readonly answer: { readonly fields: readonly TypeField[] };
  };
  "POST resource": {
    readonly asked: {
      readonly act: "create" | "update" | "delete";
      readonly type: string;
      readonly region: string;
      /** Of the one that is changed or deleted. */
      readonly identifier?: string;
      readonly properties?: Readonly<Record<string, unknown>>;
    };
    readonly answer: { readonly identifier: string };
  };
  "GET examples": {
    readonly asked: Nothing;
    readonly answer: { readonly examples: readonly EventExample[] };
  };
  "POST event": {
    readonly asked: { readonly event: unknown };
    readonly answer: { readonly id: string; readonly trace: string };
  };
}
