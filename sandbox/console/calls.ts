import type { DriveCalls } from "./drive-types";
import type { LookCalls } from "./look-types";

/**
 * Everything that the page asks the sandbox for besides the stream: the method and the name of each call,
 * what is asked and what is answered. `GET runs` is `GET /console/runs?…`; a `POST` takes JSON. The page
 * and the server are both typed by this.
 */
export type Calls = LookCalls & DriveCalls;

/** Name of a call. */
export type CallName = keyof Calls;
/** What a call is given: texts for a `GET`, JSON for a `POST`. */
export type Asked<Name extends CallName> = Calls[Name]["asked"];
/** What it answers. */
export type Answered<Name extends CallName> = Calls[Name]["answer"];

/** What the server answers when a call fails. */
export interface CallError {
  /** One sentence for the person at the page. */
  readonly error: string;
}
