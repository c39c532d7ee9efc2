/** A JSON value, as Port's API takes and gives it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** An object of JSON values. */
export type JsonObject = { [key: string]: Json };

/** JSON schema of one property or user input, with Port's own keywords (`format: "entity"`, `encryption`, …). */
export type PropertySchema = JsonObject;

/** Relation of a blueprint to another one. */
export interface Relation {
  readonly title?: string;
  readonly target: string;
  readonly required: boolean;
  readonly many: boolean;
}

/** A blueprint as Port stores it. */
export interface Blueprint {
  readonly identifier: string;
  readonly title: string;
  readonly icon?: string;
  readonly description?: string;
  readonly schema: {
    readonly properties: Record<string, PropertySchema>;
    readonly required?: readonly string[];
  };
  readonly relations?: Record<string, Relation>;
  readonly calculationProperties?: JsonObject;
  readonly mirrorProperties?: JsonObject;
  readonly changelogDestination?: { readonly type: "KAFKA" };
}

/** Which of Port's three kinds of self-service action an action is. */
export type Operation = "CREATE" | "DAY-2" | "DELETE";

/** How Port tells of a run: by a message on the runs topic, or by a request that it signs. */
export type Invocation =
  | { readonly type: "KAFKA"; readonly payload?: Json }
  | {
      readonly type: "WEBHOOK";
      readonly url: string;
      readonly agent: boolean;
      /** Whether the answer to the request ends the run. */
      readonly synchronized: boolean;
      readonly method: "POST";
      readonly headers?: Readonly<Record<string, string>>;
      /** Templates in it, `{{ <jq> }}`, are filled in for each run. */
      readonly body?: Json;
    };

/** A self-service action as `POST /v1/actions` takes it. */
export interface PortAction {
  readonly identifier: string;
  readonly title: string;
  readonly icon?: string;
  readonly description?: string;
  readonly trigger: {
    readonly type: "self-service";
    readonly operation: Operation;
    readonly blueprintIdentifier?: string;
    readonly userInputs: {
      readonly properties: Record<string, PropertySchema>;
      readonly required: readonly string[];
      readonly order?: readonly string[];
    };
  };
  readonly invocationMethod: Invocation;
  readonly publish?: boolean;
}

/** Who may run an action, as `/v1/actions/{action}/permissions` takes and gives it. */
export interface ActionExecutors {
  readonly roles: readonly string[];
  readonly users: readonly string[];
  readonly teams: readonly string[];
  readonly ownedByTeam: boolean;
  readonly policy: {
    readonly queries: Readonly<Record<string, EntityQuery>>;
    readonly conditions: readonly string[];
  } | null;
}

/** What Port does by itself when an entity changes, as `POST /v1/actions` takes it. */
export interface PortAutomation {
  readonly identifier: string;
  readonly title: string;
  readonly icon?: string;
  readonly description?: string;
  readonly trigger: {
    readonly type: "automation";
    readonly event:
      | { readonly type: "ANY_ENTITY_CHANGE"; readonly blueprintIdentifier: string }
      | {
          readonly type: "TIMER_PROPERTY_EXPIRED";
          readonly blueprintIdentifier: string;
          /** The timer. */
          readonly propertyIdentifier: string;
        };
  };
  readonly invocationMethod: Invocation;
  readonly publish?: boolean;
}

/** An entity to write. With `merge`, fields that are left out keep their value in Port. */
export interface EntityInput {
  readonly identifier: string;
  readonly title?: string;
  readonly icon?: string;
  readonly team?: string | readonly string[];
  readonly properties?: JsonObject;
  readonly relations?: Record<string, string | readonly string[] | null>;
}

/** An entity as Port returns it. */
export interface Entity {
  readonly identifier: string;
  readonly title?: string;
  readonly icon?: string | null;
  readonly blueprint?: string;
  readonly team?: readonly string[];
  readonly properties: JsonObject;
  readonly relations: Record<string, string | readonly string[] | null>;
}

/** The two states in which a run may be ended through the API. */
export type TerminalStatus = "SUCCESS" | "FAILURE";

/** A run as Port returns it. */
export interface Run {
  readonly id: string;
  readonly status: "IN_PROGRESS" | "WAITING_FOR_APPROVAL" | TerminalStatus;
  readonly statusLabel?: string | null;
  readonly summary?: string | null;
  readonly link?: readonly string[];
  readonly endedAt?: string | null;
}

/** A search over entities: `{ combinator: "and", rules: [{ property, operator, value }] }`. */
export interface EntityQuery {
  readonly combinator: "and" | "or";
  readonly rules: readonly Json[];
}
