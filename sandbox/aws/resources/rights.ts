import { resolve, type Schema, type Step } from "../../../facts/cloudformation";
import { actionFacts } from "../../../facts/iam";
import { isObject, type Permission } from "../call";
import { nounOf } from "./arns";
import { isReading, isTagging, listedActions, mainAction, nameOf, serviceOf } from "./main-action";
import { exceptionsOf } from "./rights-exceptions";
import { permissionsFor } from "./rights-resources";
import type { RightsSubject } from "./rights-subject";
import { tagsOf } from "./tags";

/** What a step asks IAM for, besides the `cloudformation:` action. */
export interface Rights {
  /** Without these it fails. */
  readonly required: Permission[];
  /** What AWS's list names besides: asked for in cases that nothing here tells. */
  readonly possible: string[];
}

/** The kinds of properties that bring actions of other services with them. */
const KINDS: readonly {
  readonly services: RegExp;
  readonly format: RegExp;
  readonly name: RegExp;
}[] = [
  { services: /^kms$/, format: /^AWS::KMS::/, name: /Kms|KMS|EncryptionKey/ },
  {
    services: /^ec2$/,
    format: /^AWS::EC2::(Subnet|SecurityGroup|VPC)\b/,
    name: /^(Subnet|SecurityGroup|Vpc|VPC)/,
  },
  { services: /^s3$/, format: /^AWS::S3::Bucket/, name: /^S3|Bucket(Name)?$/ },
];
const ROLE = /Roles?(Arn|ARN)?s?$|InstanceProfile/;

/** Says what a step needs of the caller's role, by rules over the published lists of actions. */
export function rightsFor(step: Step, subject: RightsSubject): Rights {
  const listed = listedActions(subject.facts, step);
  const required = listed.filter((action) => isRequired(step, action, subject));
  const extra = exceptionsOf(subject.type).flatMap((one) =>
    one.also && one.steps.includes(step) && concerns(one.properties, subject) ? one.also : [],
  );
  const actions = [...new Set([...inOrderOfUse(step, required, subject), ...extra])];
  return {
    required: actions.flatMap((action) => permissionsFor(action, step, subject)),
    possible: listed.filter((action) => !actions.includes(action)),
  };
}

/** The main call comes first, so that its refusal is the one that is told. */
function inOrderOfUse(step: Step, actions: string[], { type, facts }: RightsSubject): string[] {
  const main = isWriting(step) ? mainAction(type, facts, step) : undefined;
  const rank = (action: string) => (action === main ? 0 : isReading(action) ? 2 : 1);
  return [...actions].sort((one, other) => rank(one) - rank(other));
}

function isRequired(step: Step, action: string, subject: RightsSubject): boolean {
  const { type, facts } = subject;
  const exception = exceptionsOf(type).find(
    ({ steps, actions }) => steps.includes(step) && actions?.includes(action),
  );
  if (exception)
    return exception.properties !== undefined && concerns(exception.properties, subject);
  if (actionFacts(action) === undefined) return false;
  const [service = ""] = action.split(":");
  if (action === "iam:PassRole") return hasProperty(subject, /^AWS::IAM::Role/, ROLE);
  if (service !== serviceOf(type, facts)) return isOfKind(service, subject);
  if (isTagging(action)) return isTagCall(step, action, subject);
  // Of a pattern such as `Describe*`, only what names the type.
  const isWritten = facts.handlers?.[step]?.includes(action);
  if (!isWritten && !nameOf(action).includes(nounOf(type))) return false;
  if (isReading(action)) return isOwnReading(step, action, subject);
  if (!isWriting(step)) return false;
  const main = mainAction(type, facts, step);
  if (step === "update") return isChangeCall(action, main, subject);
  return action === main || isPartCall(step, action, subject);
}

function isWriting(step: Step): step is "create" | "update" | "delete" {
  return step !== "read" && step !== "list";
}

/** The reads of the type's own read handler, and of its lists. */
function isOwnReading(
  step: Step,
  action: string,
  { type, facts, properties, onlyStackTags = false }: RightsSubject,
): boolean {
  if (step === "read") return true;
  if (step === "list") return isListing(action, listedActions(facts, "list"));
  const noun = nounOf(type).toLowerCase();
  const isOfRead = listedActions(facts, "read").includes(action);
  if (!isOfRead || !nameOf(action).toLowerCase().includes(noun)) return false;
  const parts = partsOf(action, { type, facts, properties });
  const unread = onlyStackTags ? (facts.tags ?? "Tags") : undefined;
  return parts.length === 0 || parts.some((name) => name !== unread && isFilled(properties[name]));
}

/** A list that lists; some handlers read each item as well. */
function isListing(action: string, all: readonly string[]): boolean {
  const lists = all.filter((one) => /^(List(?!Tags)|Scan|Search)/.test(nameOf(one)));
  return lists.length === 0 || lists.includes(action) || action.startsWith("apigateway:");
}

function isTagCall(step: Step, action: string, subject: RightsSubject): boolean {
  const { facts, tagged = false, properties, after } = subject;
  const property = facts.tags ?? "Tags";
  const removes = isRemoving(action);
  if (step === "create")
    return !removes && (tagged || isFilled(properties[property])) && isBest(action, step, subject);
  if (step !== "update" || !concerns([property], subject)) return false;
  const [old, now] = [tagKeys(properties[property]), tagKeys(after?.[property])];
  if (removes) return old.some((key) => !now.includes(key)) && isBest(action, step, subject);
  return now.length > 0 && isBest(action, step, subject);
}

/** Of several calls that set tags, the one that names the type does. */
function isBest(action: string, step: Step, { type, facts }: RightsSubject): boolean {
  const service = serviceOf(type, facts);
  const noun = nounOf(type);
  const like = listedActions(facts, step).filter(
    (one) =>
      one.startsWith(`${service}:`) && isTagging(one) && isRemoving(one) === isRemoving(action),
  );
  const naming = like.filter((one) => nameOf(one).includes(noun));
  return (naming.length > 0 ? naming : like).includes(action);
}

/** A call for a part of the resource, such as `PutRetentionPolicy` for `RetentionInDays`. */
function isPartCall(step: Step, action: string, subject: RightsSubject): boolean {
  const removes = isRemoving(action);
  if (step === "create" ? removes : !removes) return false;
  return partsOf(action, subject).some((name) => isFilled(subject.properties[name]));
}

function isChangeCall(action: string, main: string | undefined, subject: RightsSubject): boolean {
  const { facts, changed = [], after } = subject;
  const tags = facts.tags ?? "Tags";
  const parts = partsOf(action, subject).filter((name) => changed.includes(name));
  if (action !== main || partsOf(action, subject).length > 0) {
    return isRemoving(action)
      ? parts.some((name) => after !== undefined && !isFilled(after[name]))
      : parts.some((name) => after === undefined || isFilled(after[name]));
  }
  const others = listedActions(facts, "update").filter((one) => one !== main && !isReading(one));
  const covered = new Set(others.flatMap((one) => partsOf(one, subject)));
  return changed.some((name) => name !== tags && !covered.has(name));
}

function isRemoving(action: string): boolean {
  return /^(Delete|Remove|Revoke|Detach|Disassociate|Disable|Untag|Deregister)/.test(
    nameOf(action),
  );
}

const VERB =
  /^(Get|Describe|List|Create|Put|Set|Update|Modify|Add|Attach|Associate|Authorize|Enable|Delete|Remove|Revoke|Detach|Disassociate|Disable)/;
const FILLER =
  /(Configurations?|Configs?|Settings?|Attributes?|Policy|Policies|Text|Options|Association)$/;

/** The properties that a call is about, by the words of its name besides the type's own. */
function partsOf(
  action: string,
  { type, facts }: Pick<RightsSubject, "type" | "facts" | "properties">,
): string[] {
  const noun = nounOf(type);
  const rest = nameOf(action).replace(VERB, "");
  if (!VERB.test(nameOf(action)) || rest === noun || rest === "") return [];
  const without = rest.replace(new RegExp(`^(To|From)?${noun}|(To|From|For)?${noun}$`), "");
  const stem = without.replace(FILLER, "") || without;
  if (stem.length < 4) return [];
  const word = stem.replace(/(y|ies|s)$/, "");
  return Object.keys(facts.properties ?? {}).filter(
    (name) => name !== noun && name.toLowerCase().includes(word.toLowerCase()),
  );
}

function isOfKind(service: string, subject: RightsSubject): boolean {
  const kind = KINDS.find(({ services }) => services.test(service));
  return kind !== undefined && hasProperty(subject, kind.format, kind.name);
}

/** Whether a property of a kind is given, at any depth. */
function hasProperty(
  { facts, properties, changed }: RightsSubject,
  format: RegExp,
  name: RegExp,
): boolean {
  const visit = (schema: Schema, value: unknown, key: string): boolean => {
    if (!isFilled(value)) return false;
    const { formats = [], properties: below = {}, items, values } = resolve(facts, schema);
    if (typeof value !== "object" || value === null) {
      return formats.some((one) => format.test(one)) || name.test(key);
    }
    if (Array.isArray(value)) return value.some((item) => visit(items ?? {}, item, key));
    return Object.entries(value).some(([one, item]) =>
      visit(below[one] ?? values ?? {}, item, one),
    );
  };
  const concerned = Object.entries(properties).filter(([key]) => !changed || changed.includes(key));
  return concerned.some(([key, value]) => visit(facts.properties?.[key] ?? {}, value, key));
}

function concerns(names: readonly string[] | undefined, { changed = [] }: RightsSubject): boolean {
  return names === undefined || names.some((name) => changed.includes(name));
}

function isFilled(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return false;
  return Array.isArray(value)
    ? value.length > 0
    : !isObject(value) || Object.keys(value).length > 0;
}

function tagKeys(tags: unknown): string[] {
  return [...tagsOf(tags)].map((tag) => JSON.stringify(tag));
}
