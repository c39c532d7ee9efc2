import type { Entity, Run } from "../../functions/port/types";
import type { Sandbox } from "../sandbox";
import { repeat, type Developer } from "./developer";

/** A launch that waits for a person. */
export interface WaitingLaunch {
  readonly run: Run;
  /** The link in the e-mail that asks for approval; undefined when no e-mail came. */
  readonly link: string | undefined;
}

/** What came of a launch. */
export interface EndedLaunch {
  readonly run: Run;
  /** The provisioned product's entity, when there is one. */
  readonly entity: Entity | undefined;
}

/** The form of the static site's launch. */
export const siteInputs = { SiteName: "longshore-demo" };

const link = /https?:\/\/\S+\/approvals\/\S+/;

/** Launches the static site through Port and waits for the e-mail that asks for approval. */
export async function launchSite(developer: Developer, sandbox: Sandbox): Promise<WaitingLaunch> {
  const { mailbox } = sandbox.parts;
  const read = mailbox.messages.length;
  const run = await developer.start("launch_static_site", siteInputs);
  const mail = await repeat(
    async () => mailbox.messages[read],
    (one) => one !== undefined,
    30,
  );
  return { run, link: link.exec(mail?.body ?? "")?.[0] };
}

/**
 * Does what a person does with the link: opens the page and sends its form.
 * @returns the heading of the page that answers
 * @throws when a page is not as it should be
 */
export async function approveThroughPage(address: string): Promise<string> {
  const page = await (await fetch(address)).text();
  const token = /name="token" value="([^"]+)"/.exec(page)?.[1];
  const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
  if (!token || !action) throw new Error(`The page at ${address} has no form to approve with.`);
  const answer = await fetch(new URL(action, address), {
    method: "POST",
    body: new URLSearchParams({ token, decision: "approve" }),
  });
  return headingOf(await answer.text());
}

/** Waits until a launch has ended; however long it takes a person to decide. */
export async function watchLaunch(
  developer: Developer,
  { run }: WaitingLaunch,
): Promise<EndedLaunch> {
  const ended = await developer.watch(run);
  if (ended.status !== "SUCCESS") return { run: ended, entity: undefined };
  const isDecided = ({ properties }: Entity) => properties.decision !== undefined;
  return {
    run: ended,
    entity: await developer.watchEntity("provisioned_product", titleFor(run), isDecided, 30),
  };
}

/** A launch is named after its product and the end of its run's id. */
function titleFor({ id }: Run): string {
  return `static-site-${id.slice(-6).toLowerCase()}`;
}

/** Whether everything went as it should. */
export function isLaunchedSite({ run, entity }: EndedLaunch): boolean {
  return run.status === "SUCCESS" && entity?.properties.decision === "APPROVED";
}

function headingOf(html: string): string {
  return (/<h1[^>]*>([^<]*)<\/h1>/.exec(html)?.[1] ?? "").trim();
}
