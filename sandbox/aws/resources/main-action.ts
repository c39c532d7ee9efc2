import type { Step, TypeFacts } from "../../../facts/cloudformation";
import { actionFacts, actionsLike } from "../../../facts/iam";
import { nounOf } from "./arns";

/** How the calls that do a step's work are named, the surest first. */
const verbs: Readonly<Record<"create" | "update" | "delete", readonly string[]>> = {
  // API Gateway's actions are the verbs of HTTP.
  create: [
    "POST",
    ...["Create", "Run", "Put", "Register", "Allocate", "Request", "Import", "Start", "Add"],
    ...["Provision", "Associate", "Attach", "Enable", "Set", "Authorize", "Upload", "Update"],
  ],
  update: [
    ...["PATCH", "PUT", "Update", "Modify", "Set", "Put", "Change", "Edit", "Register", "Create"],
  ],
  delete: [
    "DELETE",
    ...["Delete", "Terminate", "Deregister", "Release", "Remove", "Disassociate", "Detach"],
    ...["Disable", "Revoke", "Cancel", "Stop", "Schedule", "Put", "Update"],
  ],
};

/** What has been found out about types; what is published of them stays as it is. */
const answers = new WeakMap<TypeFacts, Map<string, unknown>>();

/** Finds an answer about a type once: each call of each resource asks the same again. */
function once<T>(facts: TypeFacts, question: string, find: () => T): T {
  const known = answers.get(facts) ?? new Map<string, unknown>();
  answers.set(facts, known);
  if (!known.has(question)) known.set(question, find());
  return known.get(question) as T;
}

/** The IAM actions that the published list of a type's handler names, patterns written out. */
export function listedActions(facts: TypeFacts, step: Step): readonly string[] {
  return once(facts, `listed ${step}`, () => {
    const listed = facts.handlers?.[step] ?? [];
    return listed.flatMap((action) => (action.includes("*") ? actionsLike(action) : [action]));
  });
}

/** The IAM action that does the work of a step, such as `ec2:RunInstances`. */
export function mainAction(
  type: string,
  facts: TypeFacts,
  step: "create" | "update" | "delete",
): string | undefined {
  return once(facts, `main ${step} ${type}`, () => findMainAction(type, facts, step));
}

function findMainAction(
  type: string,
  facts: TypeFacts,
  step: "create" | "update" | "delete",
): string | undefined {
  const noun = nounOf(type).toLowerCase();
  const service = serviceOf(type, facts);
  const candidates = listedActions(facts, step)
    .filter((action) => action.startsWith(`${service}:`) && !isTagging(action))
    .map((action) => ({ action, name: nameOf(action) }));
  const ranked = verbs[step].flatMap((verb) =>
    candidates
      .filter(({ name }) => name.startsWith(verb))
      .map(({ action, name }) => ({ action, extra: extraWords(name.slice(verb.length), noun) })),
  );
  return ranked.sort((one, other) => one.extra - other.extra)[0]?.action;
}

/** The IAM prefix of the service that a type belongs to, among those that its handlers name. */
export function serviceOf(type: string, facts: TypeFacts): string {
  return once(facts, `service ${type}`, () => findService(type, facts));
}

function findService(type: string, { handlers = {}, arn = "" }: TypeFacts): string {
  const own = type.split("::")[1]?.toLowerCase() ?? "";
  const actions = Object.values(handlers).flatMap((list) => list ?? []);
  const [, , inArn = ""] = arn.split(":");
  const known = [inArn, own].find((service) =>
    actions.some((action) => action.startsWith(`${service}:`)),
  );
  return known ?? likeliestService(own, actions);
}

/** Of the services that actions belong to, the one with a similar name, or else with the most of them. */
function likeliestService(own: string, actions: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const action of actions) {
    const [service = ""] = action.split(":");
    counts.set(service, (counts.get(service) ?? 0) + 1);
  }
  const like = [...counts.keys()].find((service) => service.startsWith(own));
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return like ?? most?.[0] ?? own;
}

/** `CreateTopic` of `sns:CreateTopic`. */
export function nameOf(action: string): string {
  const name = action.split(":")[1] ?? "";
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Whether an action sets or removes tags. */
export function isTagging(action: string): boolean {
  return (
    /^(Tag|Untag)[A-Z]|(?<!List\w*)Tags$|Tagging$|Tags(To|From)[A-Z]/.test(nameOf(action)) &&
    !isReading(action)
  );
}

/** Whether an action only looks. */
export function isReading(action: string): boolean {
  const access = actionFacts(action)?.access;
  if (access !== undefined) return /Read|List/.test(access) && !/Write/.test(access);
  return /^(Describe|Get|List|BatchGet|Scan|Search|Query)/.test(nameOf(action));
}

/** How far a name is from being the noun of a type: nothing for `Topic`, `Topics` or the noun with `s`. */
function extraWords(rest: string, noun: string): number {
  const name = rest.toLowerCase().replace(/(configuration|config|settings?|attributes?)$/, "");
  if ([noun, `${noun}s`, `${noun}es`, noun.replace(/y$/, "ies")].includes(name)) return 0;
  if (name === "") return 1;
  if (name.startsWith(noun) || noun.startsWith(name) || noun.endsWith(name)) {
    return 2 + Math.abs(name.length - noun.length);
  }
  if (name.endsWith(noun)) return 10 + name.length - noun.length;
  return 100;
}
