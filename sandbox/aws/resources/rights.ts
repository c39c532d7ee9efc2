import { resolve, type Schema, type Step, type TypeFacts } from "../../../facts/cloudformation";
import { actionFacts, resourceArns } from "../../../facts/iam";
import type { JsonObject, Permission } from "../call";
import { arnTemplate, fillArn, nounOf, type Place } from "./arns";
import { isReading, isTagging, listedActions, mainAction, nameOf, serviceOf } from "./main-action";
import { exceptionsOf } from "./rights-exceptions";
import { isObject } from "./property-paths";

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
}

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
  { type, facts, properties }: RightsSubject,
): boolean {
  if (step === "read") return true;
  if (step === "list") return isListing(action, listedActions(facts, "list"));
  const noun = nounOf(type).toLowerCase();
  const isOfRead = listedActions(facts, "read").includes(action);
  if (!isOfRead || !nameOf(action).toLowerCase().includes(noun)) return false;
  const parts = partsOf(action, { type, facts, properties });
  return parts.length === 0 || parts.some((name) => isFilled(properties[name]));
}

/** A list that lists; some handlers read each item as well. */
function isListing(action: string, all: readonly string[]): boolean {
  const lists = all.filter((one) => /^(List(?!Tags)|Scan|Search)/.test(nameOf(one)));
  return lists.length === 0 || lists.includes(action) || action.startsWith("apigateway:");
}

function isTagCall(step: Step, action: string, subject: RightsSubject): boolean {
  const { facts, tagged = false, properties, after } = subject;
  const property = facts.tags ?? "Tags";
  const removes = /^(Untag|Delete|Remove)/.test(nameOf(action));
  if (step === "create")
    return !removes && (tagged || isFilled(properties[property])) && isBest(action, step, subject);
  if (step !== "update" || !concerns([property], subject)) return false;
  const [old, now] = [tagKeys(properties[property]), tagKeys(after?.[property])];
  if (removes) return old.some((key) => !now.includes(key)) && isBest(action, step, subject);
  return now.length > 0 && isBest(action, step, subject);
}

/** Of several calls that set tags, the one that names the type does. */
function isBest(action: string, step: Step, { type, facts }: RightsSubject): boolean {
  const removes = (one: string) => /^(Untag|Delete|Remove)/.test(nameOf(one));
  const service = serviceOf(type, facts);
  const noun = nounOf(type);
  const like = listedActions(facts, step).filter(
    (one) => one.startsWith(`${service}:`) && isTagging(one) && removes(one) === removes(action),
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
  if (Array.isArray(tags)) return tags.map((tag) => JSON.stringify(tag));
  return isObject(tags) ? Object.entries(tags).map((tag) => JSON.stringify(tag)) : [];
}

/** One permission for each resource that an action works on here. */
function permissionsFor(action: string, step: Step, subject: RightsSubject): Permission[] {
  const context = contextOf(action, step, subject);
  return resourcesOf(action, step, subject).map((resource) => ({
    action,
    resource,
    ...(context && { context }),
  }));
}

function contextOf(
  action: string,
  step: Step,
  { type, facts }: RightsSubject,
): Readonly<Record<string, string>> | undefined {
  if (action !== "ec2:CreateTags" || step !== "create") return undefined;
  const main = mainAction(type, facts, "create");
  return main === undefined ? undefined : { "ec2:CreateAction": nameOf(main) };
}

function resourcesOf(action: string, step: Step, subject: RightsSubject): string[] {
  const { type, facts } = subject;
  const [service = ""] = action.split(":");
  const kinds = Object.entries(actionFacts(action)?.resources ?? {});
  if (kinds.length === 0) return ["*"];
  if (action === "iam:PassRole") return rolesOf(subject);
  const own = arnTemplate(type, facts, mainAction(type, facts, "create"));
  // Collections are resources of API Gateway, too.
  if (service === "apigateway") return [apiPath(step, fill(own, subject))];
  const isOwn = ([kind]: [string, boolean]) =>
    resourceArns(service, kind).some((arn) => shape(arn) === shape(own));
  const ofEc2 = service === "ec2" ? kinds.filter((kind) => isOwn(kind) || kind[1]) : [];
  const near = kinds.filter(([kind]) => isNear(kind, nounOf(type)));
  const always = kinds.filter(([, needed]) => needed);
  const choices = [ofEc2, kinds.filter(isOwn), near, always, kinds.slice(0, 1)];
  const chosen = choices.find((some) => some.length > 0) ?? [];
  // What is made comes before what it is made of.
  const ordered = [...chosen].sort((one, other) => Number(isOwn(other)) - Number(isOwn(one)));
  return ordered.map((kind) => {
    const [arn = "*"] = resourceArns(service, kind[0]);
    return isOwn(kind) ? (knownArn(subject) ?? fill(own, subject)) : fill(arn, subject);
  });
}

function fill(arn: string, subject: RightsSubject): string {
  const { type, facts, properties, identifier } = subject;
  const [first = ""] = facts.identifier;
  const known = identifier === undefined ? {} : { [first]: identifier.split("|")[0] };
  return fillArn(arn, type, { ...known, ...properties }, subject, () => "*");
}

/** The resource's ARN, when it is there already. */
function knownArn({ facts, properties, identifier = "" }: RightsSubject): string | undefined {
  const [first = ""] = identifier.split("|");
  if (first.startsWith("arn:")) return first;
  const own = facts.readOnly?.filter((name) => /^([A-Za-z]*Arn|ARN)$/.test(name)) ?? [];
  const value = own.length === 1 ? properties[own[0] ?? ""] : undefined;
  return typeof value === "string" ? value : undefined;
}

function apiPath(step: Step, arn: string): string {
  return step === "create" || step === "list" ? arn.slice(0, arn.lastIndexOf("/")) : arn;
}

/** A bucket's policy is the bucket's. */
function isNear(kind: string, noun: string): boolean {
  return noun.toLowerCase().startsWith(kind.replaceAll("-", "").toLowerCase());
}

/** An ARN's fixed parts: names of variables differ between the two sources. */
function shape(arn: string): string {
  return arn.replace(/\$\{\w+\}/g, "*");
}

/** The roles that are passed: named by ARN, by name, or through an instance profile. */
function rolesOf({ type, accountId, properties, find }: RightsSubject): string[] {
  const text = JSON.stringify(properties);
  const arns = text.match(/arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+/g) ?? [];
  const profile = properties["IamInstanceProfile"];
  const holder =
    type === "AWS::IAM::InstanceProfile"
      ? properties
      : typeof profile === "string"
        ? find?.("AWS::IAM::InstanceProfile", profile)
        : undefined;
  const names = Array.isArray(holder?.["Roles"]) ? (holder["Roles"] as unknown[]) : [];
  const named = names.flatMap((name) => find?.("AWS::IAM::Role", String(name))?.["Arn"] ?? []);
  const all = [...new Set([...arns, ...named.map(String)])];
  return all.length > 0 ? all : [`arn:aws:iam::${accountId}:role/*`];
}
