import { actionFacts, actionsLike, actionsOf, resourceArns, resourceKinds } from "../../facts/iam";
import type { Statement } from "../../registry/statement";
import { nearest } from "../../registry/nearest";
import { rightsOf } from "./needs";
import { arnsOverlap, overlap } from "./patterns";
import type { RightsHandler } from "./read-handlers";

/** What is wrong with a handler's rights, in sentences, and what AWS may ask for besides. */
export interface RightsReport {
  readonly problems: readonly string[];
  readonly mayBeAsked: readonly string[];
}

/** Holds a handler's statements against the published actions and against what it does. */
export function checkStatements(handler: RightsHandler): RightsReport {
  const { statements } = handler;
  const rights = handler.needs.map(rightsOf);
  const required = rights.flatMap((one) => one.required);
  const possible = rights.flatMap((one) => one.possible);
  const wanted = [...required.map(({ action }) => action), ...possible, ...handler.called];
  const lacking = required.filter(
    ({ action, resource }) => !statements.some((one) => covers(one, action, resource)),
  );
  const uncalled = handler.called.filter(
    (action) => !statements.some((one) => covers(one, action, "*")),
  );
  const problems = [
    ...statements.flatMap((statement) => [
      ...statement.actions.flatMap((action) => actionProblems(action, statement.resources)),
      ...statement.actions.flatMap((action) => neverNeeded(action, wanted)),
      ...statement.resources.flatMap((resource) => strayResource(resource, statement.actions)),
    ]),
    ...lacking.map(({ action, resource }) => `lacks ${action} on ${resource}`),
    ...uncalled.map((action) => `lacks ${action}, which it calls`),
  ];
  const declared = (action: string) => statements.some((one) => covers(one, action, "*"));
  const mayBeAsked = [...new Set(possible)].filter((action) => !declared(action)).sort();
  return { problems: [...new Set(problems)], mayBeAsked };
}

/** Whether a statement's action and some resource of it are what is asked for. */
function covers({ actions, resources }: Statement, action: string, resource: string): boolean {
  return (
    actions.some((pattern) => overlap(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((one) => (resource === "*" ? true : arnsOverlap(one, resource)))
  );
}

function actionProblems(action: string, resources: readonly string[]): string[] {
  const all = action.includes("*") ? actionsLike(action) : [action];
  const known = all.filter((one) => actionFacts(one) !== undefined);
  if (known.length === 0) return [unknownAction(action)];
  const kinds = known.flatMap((one) => arnsOf(one));
  if (kinds.length === 0 && !resources.includes("*")) {
    return [`${action} takes only "*" as its resource; write allow([…], "*", "the reason")`];
  }
  // A statement may name the resources of several actions; each action must fit one of them.
  const fits = resources.some((one) => one === "*" || kinds.some((arn) => arnsOverlap(one, arn)));
  if (fits) return [];
  const shown = [...new Set(kinds)].slice(0, 4).join(", ");
  return [`${resources.join(", ")} fits none of the resources of ${action}: ${shown}`];
}

/** A resource that belongs to none of a statement's actions allows nothing. */
function strayResource(resource: string, actions: readonly string[]): string[] {
  const kinds = actions.flatMap((action) => actionsLike(action).flatMap(arnsOf));
  const fits = resource === "*" || kinds.some((arn) => arnsOverlap(resource, arn));
  if (fits || kinds.length === 0) return [];
  return [`${resource} is a resource of none of ${actions.join(", ")}`];
}

function unknownAction(action: string): string {
  const [service = ""] = action.split(":");
  const like = nearest(action, actionsOf(service));
  return `IAM has no action ${action}${like === undefined ? "" : `; the nearest is ${like}`}`;
}

/** The ARNs that an action takes, with `*` for what differs. */
function arnsOf(action: string): string[] {
  const [service = ""] = action.split(":");
  const own = Object.keys(actionFacts(action)?.resources ?? {});
  // Two pages describe the verbs of API Gateway's two services; only one of them has the kinds.
  const kinds = service === "apigateway" ? resourceKinds(service) : own;
  const arns = kinds.flatMap((kind) => resourceArns(service, kind));
  return arns.map((arn) => arn.replace(/\$\{\w+\}/g, "*"));
}

function neverNeeded(action: string, wanted: readonly string[]): string[] {
  const isWanted = wanted.some((one) => overlap(action.toLowerCase(), one.toLowerCase()));
  return isWanted ? [] : [`nothing that it does needs ${action}`];
}
