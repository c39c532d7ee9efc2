import * as t from "io-ts";
import { checked } from "../../registry/checked";
import { typeName as type } from "./aws-names";
import { refusalOfKey } from "./index-key";
import { placeCodec as region } from "./place";

/** Asks for one part of a full resync. */
export interface ResyncMessage {
  readonly kind: "resync";
  readonly type: string;
  readonly region: string;
  /** Regions to go through after this one. */
  readonly regions?: readonly string[];
  /** Given by the first part; undefined starts a resync of this region. */
  readonly resyncId?: string;
  /** Id of the resyncs that this message begins; that of the message on its queue when left out. */
  readonly newId?: string;
  /** Where the page begins. */
  readonly nextToken?: string;
  /** Cloud Control ResourceModels (JSON) still to be listed after this one; for types below a parent. */
  readonly models?: readonly string[];
  /** The ResourceModel after which there are more, which the message has no room for. */
  readonly moreModelsAfter?: string;
  /** Identifiers of this region that are listed already and still to be looked at. */
  readonly unread?: readonly string[];
  /** Whether resources of this region are looked at by other messages, its parts. */
  readonly wide?: boolean;
  /** The name of such a part: it looks at what it brings, and lists nothing. */
  readonly part?: string;
}

/** Asks for the deletion of what a complete resync did not see. */
export interface SweepMessage {
  readonly kind: "sweep";
  readonly type: string;
  readonly region: string;
  readonly resyncId: string;
  /** The last identifier that was looked at already. */
  readonly after?: string;
  /** Set when all was looked at once, so that what is left is gone, and may go. */
  readonly counted?: boolean;
}

/** Asks for another look at some resources. */
export interface LookMessage {
  readonly kind: "look";
  readonly type: string;
  readonly region: string;
  readonly identifiers: readonly string[];
  /** How many looks came before because the resources were still changing; undefined for another reason. */
  readonly times?: number;
  /** Whether they go on until something has changed, since the resources do not show that they are changing. */
  readonly slow?: boolean;
}

/** Asks for the deletion of what an account that has left had of a type in one region. */
export interface ForgetMessage {
  readonly kind: "forget";
  readonly type: string;
  readonly region: string;
}

/** Asks for a full resync of the other accounts. */
export interface AccountsMessage {
  readonly kind: "accounts";
}

/** Says that the tags of some resources have changed; the rule on `aws.tag` sends it. */
export interface TagsMessage {
  readonly kind: "tags";
  readonly region: string;
  readonly arns: readonly string[];
  /** Whose event it is, where the stack mirrors several accounts. */
  readonly account?: string;
}

/** Asks for a full resync of everything; the schedule sends it. */
export interface ResyncAllMessage {
  readonly kind: "resync-all";
}

/** Longshore's own messages. */
export type OwnMessage =
  | ResyncMessage
  | SweepMessage
  | LookMessage
  | ForgetMessage
  | TagsMessage
  | ResyncAllMessage
  | AccountsMessage;

/** Longshore's own messages carry this member; events of rules do not. */
export const ownKind = "longshore";

/** Writes one of Longshore's own messages. */
export function toBody({ kind, ...rest }: OwnMessage): string {
  return JSON.stringify({ [ownKind]: kind, ...rest });
}

const text = checked(
  "a text",
  (value): value is string => typeof value === "string" && value !== "",
);
const texts = t.array(text, "a list of texts");
const count = checked(
  "a whole number, 0 or more",
  (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
);

/** Own messages by their kind; what is left out may be, what is there must be right. */
const codecs = {
  resync: t.intersection([
    t.type({ type, region }),
    t.partial({
      ...{ regions: t.array(region, "a list of AWS regions"), resyncId: text, newId: text },
      ...{ nextToken: text, models: texts, moreModelsAfter: text, unread: texts },
      ...{ wide: t.boolean, part: text },
    }),
  ]),
  sweep: t.intersection([
    t.type({ type, region, resyncId: text }),
    t.partial({ after: text, counted: t.boolean }),
  ]),
  look: t.intersection([
    t.type({ type, region, identifiers: texts }),
    t.partial({ times: count, slow: t.boolean }),
  ]),
  forget: t.type({ type, region }),
  tags: t.intersection([t.type({ region, arns: texts }), t.partial({ account: text })]),
  "resync-all": t.type({}),
  accounts: t.type({}),
};

/**
 * Reads one of Longshore's own messages. What a queue holds may be forged, or come back from dead letters
 * of another version.
 * @returns a sentence when it is none
 */
export function decodeOwn(message: { readonly kind: unknown }): OwnMessage | string {
  const kinds = Object.keys(codecs);
  const kind = kinds.find((one) => one === message.kind);
  if (kind === undefined) {
    return `longshore is ${show(message.kind)}; allowed: ${kinds.join(", ")}`;
  }
  const result = codecs[kind as keyof typeof codecs].decode(message);
  if (result._tag === "Left") {
    const sentences = result.left.map(({ context, value, message: allowed }) => {
      const names = context.map(({ key }) => key).filter((key) => key !== "");
      const name = names.filter((one, index) => index > 0 || !/^\d+$/.test(one)).join(".");
      return `${name} is ${show(value)}; allowed: ${allowed ?? context.at(-1)?.type.name}`;
    });
    return `a ${kind} message: ${[...new Set(sentences)].join(". ")}`;
  }
  const own = message as unknown as OwnMessage;
  if (!("type" in own)) return own;
  const refusals = ["", ...identifiersIn(own)].flatMap(
    (identifier) => refusalOfKey({ ...own, identifier }) ?? [],
  );
  return refusals[0] ?? own;
}

/** The resources of its type that a message names. */
function identifiersIn(own: OwnMessage): readonly string[] {
  if (own.kind === "look") return own.identifiers;
  if (own.kind === "resync") return own.unread ?? [];
  return own.kind === "sweep" && own.after !== undefined ? [own.after] : [];
}

function show(value: unknown): string {
  if (value === undefined) return "missing";
  return JSON.stringify(value).slice(0, 100);
}
