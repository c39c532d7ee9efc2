import type { Entity, Run } from "../functions/port/types";
import type { Hop } from "./hops";
import type { Sandbox } from "./sandbox";
import { formatTimeline } from "./timeline";

/** Says what is up, and what is not. */
export function describeSandbox({ deployment, front }: Sandbox, readySeconds: number): string {
  const recorded = Map.groupBy(deployment.recordedOnly, ({ type }) => type);
  const types = [...recorded].map(([type, resources]) => `${type} (${resources.length})`);
  return [
    `Longshore is up on this machine: ${front.url} (${readySeconds.toFixed(1)} s)`,
    `  ${deployment.live.length} resources live, from the same program and bundles that "pulumi up" deploys`,
    ...(types.length > 0 ? [`  recorded only, nothing behind them here: ${types.join(", ")}`] : []),
    "",
  ].join("\n");
}

/** Tells what happened, hop by hop. */
export function describeHops(heading: string, hops: readonly Hop[]): string {
  return [heading, ...formatTimeline(hops), ""].join("\n");
}

/** Tells how a run ended and what is in the catalog for it. */
export function describeResult(run: Run, entity: Entity | undefined): string {
  const lines = [`Run ${run.id} ended ${run.status}${run.summary ? `: ${run.summary}` : ""}`];
  if (entity) {
    const properties = Object.entries(entity.properties)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    const name = `${entity.blueprint}/${entity.identifier}`;
    lines.push(`Entity ${name}: ${properties.join(", ")}`);
  } else {
    lines.push("There is no entity for it.");
  }
  return lines.join("\n");
}

/** Asks the person at the keyboard to decide. */
export function describeWaiting(link: string, { front }: Sandbox): string {
  return `
A launch waits for your decision. The e-mail that asks for it is in ${front.url}/mailbox; its link is
  ${link}`;
}

/** What else can be done with a sandbox that stays up. */
export function describeNextSteps({ front, developer }: Sandbox): string {
  return `
The sandbox stays up; Ctrl-C ends it. Start runs through Port's API as a developer:
  curl -s ${front.url}/v1/auth/access_token -H 'content-type: application/json' \\
    -d '{"clientId":"${developer.clientId}","clientSecret":"${developer.clientSecret}"}'
  curl -s ${front.url}/v1/actions/create_bucket/runs -H 'content-type: application/json' -H "authorization: Bearer $TOKEN" \\
    -d '{"properties":{"name":"my-first-bucket","region":"eu-west-1"}}'
or put a raw message on the runs topic:
  npm run send -- FILE.json
`;
}
