import type { Step } from "../../../facts/cloudformation";
import { actionFacts, resourceArns } from "../../../facts/iam";
import type { Permission } from "../call";
import { arnTemplate, fillArn, nounOf } from "./arns";
import { mainAction, nameOf } from "./main-action";
import type { RightsSubject } from "./rights-subject";

/** One permission for each resource that an action works on here. */
export function permissionsFor(action: string, step: Step, subject: RightsSubject): Permission[] {
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
