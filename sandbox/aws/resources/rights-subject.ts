import type { TypeFacts } from "../../../facts/cloudformation";
import type { JsonObject } from "../call";
import type { Place } from "./arns";

/** A step that is about to be done with a resource. */
export interface RightsSubject extends Place {
  readonly type: string;
  readonly facts: TypeFacts;
  /** Known after the creation. */
  readonly identifier?: string;
  /** The current properties, or the desired ones of a creation. */
  readonly properties: JsonObject;
  /** Names of the properties that are set or changed; left out when nobody knows. */
  readonly changed?: readonly string[];
  /** What an update leaves; without it, nothing is removed. */
  readonly after?: JsonObject;
  /** Finds another resource of the account, such as the role behind an instance profile. */
  readonly find?: (type: string, identifier: string) => JsonObject | undefined;
  /** Whether tags come from elsewhere, such as a stack's. */
  readonly tagged?: boolean;
  /** Whether all of its tags do, so that no part of it is read for them; false when left out. */
  readonly onlyStackTags?: boolean;
}
