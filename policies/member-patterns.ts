import type { ResourceDeclaration } from "../registry/resource";
import { tagChanges, type ResourceEvent } from "../registry/resource-event";

/** An event pattern. */
export interface MemberPattern {
  readonly source: readonly string[];
  readonly "detail-type": readonly string[];
  readonly detail?: object;
}

/** Characters of one pattern. @see Amazon EventBridge quotas, "Event pattern size" */
const mostCharacters = 2048;

/**
 * The events that a member sends to the hub, in as few patterns as their size allows. They let through a
 * little more than the hub's own rules, which judge each event: names of several services stand together.
 */
export function memberPatterns(
  resources: Iterable<Pick<ResourceDeclaration, "events">>,
): MemberPattern[] {
  const events = [...resources].flatMap((one) => one.events);
  const calls = events.filter((one) => namesIn(one) !== undefined);
  const notices = events.filter((one) => namesIn(one) === undefined);
  return [...pack(calls), ...pack(notices)];
}

/** The one about tags, whatever the type. */
export const memberTags: MemberPattern = tagChanges.pattern;

function namesIn({ detail }: Pick<ResourceEvent, "detail">): string[] | undefined {
  const { eventName, errorCode } = detail;
  const isCall = Array.isArray(eventName) && errorCode !== undefined;
  return isCall && eventName.every((one) => typeof one === "string") ? eventName : undefined;
}

/** Puts events together as long as they fit; names of calls come one by one, since a service has many. */
function pack(events: readonly ResourceEvent[]): MemberPattern[] {
  const patterns: MemberPattern[] = [];
  let whole = new Parts();
  for (const event of events) {
    for (const name of namesIn(event) ?? [undefined]) {
      const next = whole.with(event, name);
      if (JSON.stringify(next.pattern).length <= mostCharacters) {
        whole = next;
        continue;
      }
      patterns.push(whole.pattern);
      whole = new Parts().with(event, name);
    }
  }
  return events.length === 0 ? [] : [...patterns, whole.pattern];
}

class Parts {
  constructor(
    private readonly sources: ReadonlySet<string> = new Set(),
    private readonly types: ReadonlySet<string> = new Set(),
    private readonly names: ReadonlySet<string> = new Set(),
  ) {}

  with({ source, detailType }: ResourceEvent, name: string | undefined): Parts {
    const names = name === undefined ? this.names : new Set(this.names).add(name);
    return new Parts(new Set(this.sources).add(source), new Set(this.types).add(detailType), names);
  }

  get pattern(): MemberPattern {
    const { sources, types, names } = this;
    const base = { source: [...sources].sort(), "detail-type": [...types].sort() };
    if (names.size === 0) return base;
    return { ...base, detail: { eventName: [...names].sort(), errorCode: [{ exists: false }] } };
  }
}
