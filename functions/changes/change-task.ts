import * as t from "io-ts";
import type { Change } from "../../registry/change-listener";
import { anyObject, decodeBody, limited } from "../decode-body";

/** A change on its way to one listener (JSON on the changes queue). */
export interface ChangeTask {
  /** Unique for the change and the listener. */
  readonly id: string;
  /** Identifier of the listener. */
  readonly listener: string;
  readonly change: Change;
}

const entity = t.intersection([
  anyObject,
  t.type({ identifier: t.string, properties: anyObject, relations: anyObject }),
]);
const side = t.union([entity, t.null], "an entity or null");
const taskCodec = t.type({
  id: limited(1000),
  listener: limited(200),
  change: t.intersection([
    t.type({
      action: t.keyof({ CREATE: null, UPDATE: null, DELETE: null, TIMER_EXPIRED: null }),
      blueprint: t.string,
      entity: t.string,
      by: t.partial({ userId: t.string, email: t.string, name: t.string }),
      before: side,
      after: side,
    }),
    t.partial({ at: t.string }),
  ]),
});

/** Understands the body of a message of the changes queue. @throws DeadLetterError */
export function readChangeTask(body: string): ChangeTask {
  return decodeBody(taskCodec, body) as ChangeTask;
}

/** The group of a task: a listener hears the changes of one entity in order. */
export function groupOf({ listener, change }: ChangeTask): string {
  return `${listener} ${change.blueprint}/${change.entity}`;
}
