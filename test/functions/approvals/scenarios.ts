import { runApprovalId } from "../../../functions/approvals/ids";
import type { ApprovalRequest } from "../../../functions/approvals/approval";
import type { PageAnswer } from "../../../functions/approvals/pages/page";
import { blueprint } from "./outside";
import { Launch, linkTo, pass, settle, storedAs } from "./launch";
import { decideAsPeopleDo, headingOf, openPage } from "./person";
import type { DeployOptions, World } from "./world";

const developer = "developer@example.com";

/** All that counts of how a scenario ended, without ids; the same however often something failed. */
export interface Ending {
  /** Of the stored request; `absent` when nothing was stored. */
  readonly state: string;
  readonly decision: unknown;
  /** Different contents that the wait handle took. */
  readonly signals: readonly string[];
  /** Different contents of wake messages. */
  readonly wakes: readonly string[];
  /** How often the wait handle and the queue were written to, and how many wakes the queue kept. */
  readonly writes: { readonly signals: number; readonly wakes: number; readonly kept: number };
  /** Different events on the bus about the request, in order of their first. */
  readonly events: readonly string[];
  /** What Port shows. */
  readonly shown: unknown;
  /** Status and heading of the page at the end. */
  readonly page: string;
  /** What CloudFormation was answered about an update. */
  readonly answered?: string | undefined;
  /** Other pages that people saw. */
  readonly pages: readonly string[];
}

/** A story from the request to the end, in which any one call may fail. */
export interface Scenario {
  readonly title: string;
  /** Who decides, where it is not one approver. */
  readonly rules?: NonNullable<DeployOptions["rules"]>;
  /** @returns undefined when CloudFormation was told that nothing could be asked */
  readonly play: (world: World) => Promise<Ending | undefined>;
}

const [owner, second] = ["site-owner@example.com", "second@example.com"] as const;
let count = 0;

/** Every way in which a request ends. */
export const scenarios: readonly Scenario[] = [
  {
    title: "a launch that is rejected",
    play: (world) => withLaunch(world, (launch, link) => decideAs(launch.world, link, reject)),
  },
  {
    title: "a launch about which two people decide at the same moment",
    rules: { "product:site": { approvers: [owner, second], atLeast: 1 } },
    play: async (world) => {
      const ending = await withLaunch(world, async (launch) => {
        const links = [await launch.link(owner), await launch.link(second)] as const;
        const [one, other] = await Promise.all([
          decideAs(world, links[0], approve),
          decideAs(world, links[1], reject),
        ]);
        return [...one, ...other];
      });
      return ending && withoutWinner(ending);
    },
  },
  {
    title: "a launch that is approved, and then decided once more",
    play: (world) =>
      withLaunch(world, async (_launch, link) => [
        ...(await decideAs(world, link, approve)),
        ...(await decideAs(world, link, reject)),
      ]),
  },
  {
    title: "a launch that is approved in the last moment",
    play: (world) =>
      withLaunch(world, async (launch, link) => {
        pass((await launch.stored()).expiresAt - 1 - Date.now());
        return decideAs(world, link, approve);
      }),
  },
  {
    title: "a launch whose e-mail is refused once",
    play: async (world) => {
      const { faults } = world.aws.endpoint;
      faults.clear();
      faults.add({ service: "SNS", operation: "Publish", error: "AuthorizationError", times: 1 });
      return withLaunch(world, (_launch, link) => decideAs(world, link, approve));
    },
  },
  {
    title: "a launch that is cancelled while it waits",
    play: (world) =>
      withLaunch(world, async (launch, link) => {
        await launch.deliver(launch.event("Delete"));
        return decideAs(world, link, approve);
      }),
  },
  {
    title: "a launch about which nobody decides",
    play: (world) =>
      withLaunch(world, async (_launch, link) => {
        pass(12 * 3_600_000);
        return decideAs(world, link, approve);
      }),
  },
  {
    title: "a launch whose stack no longer listens",
    play: (world) =>
      withLaunch(world, async (_launch, link) => {
        world.signals.answer = { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" };
        return decideAs(world, link, approve);
      }),
  },
  {
    title: "a launch whose wait handle is replaced",
    play: (world) =>
      withLaunch(world, async (launch) => {
        const WaitUrl = launch.newWaitUrl();
        const OldResourceProperties = launch.properties();
        const ResourceProperties = launch.properties({ WaitUrl });
        const change = { ResourceProperties, OldResourceProperties };
        await launch.deliver(launch.event("Update", change));
        const answer = launch.answers.at(-1);
        if (answer?.Status !== "SUCCESS") {
          // The update is rolled back, and so is the stack in the end.
          const { PhysicalResourceId } = answer ?? {};
          await launch.deliver(launch.event("Delete", { PhysicalResourceId, ResourceProperties }));
          await launch.deliver(launch.event("Delete"));
          if (PhysicalResourceId) await settle(world, PhysicalResourceId.replace("approval-", ""));
          await settle(world, launch.id);
          return undefined;
        }
        const id = answer.PhysicalResourceId.replace("approval-", "");
        await launch.deliver(launch.event("Delete", { OldResourceProperties }));
        const link = await linkTo(world, id);
        const pages = await decideAs(world, link, approve);
        await settle(world, launch.id);
        return { id, link, pages };
      }),
  },
  {
    title: "an update that is approved while it waits",
    play: (world) => withUpdate(world, approve),
  },
  {
    title: "an update about which nobody decides while it waits",
    play: (world) => withUpdate(world),
  },
  { title: "a run that is approved", play: (world) => withRun(world, approve) },
  { title: "a run that is rejected", play: (world) => withRun(world, reject) },
  { title: "a run about which nobody decides", play: (world) => withRun(world) },
];

const approve = { decision: "approve" };
const reject = { decision: "reject", reason: "Too\r\nexpensive" };

/** What people saw, of this launch's first request unless another one is named. */
type Story =
  readonly string[] | { id: string; link: string; pages: readonly string[]; answered?: string };

async function withLaunch(
  world: World,
  tell: (launch: Launch, link: string) => Promise<Story | undefined>,
): Promise<Ending | undefined> {
  world.signals.answer = undefined;
  await world.takeWakes();
  const runId = `r_${(count += 1)}`;
  const launch = new Launch(world, { tags: { "longshore:run-id": runId } });
  await world.client.entities.upsert(blueprint, { identifier: launch.productId });
  if (!(await launch.begin())) return refused(launch);
  const link = await launch.link();
  const story = await tell(launch, link);
  if (!story) return undefined;
  const { id, ...seen } = "id" in story ? story : { id: launch.id, link, pages: story };
  await settle(world, id);
  const entity = world.port.entity(blueprint, launch.productId);
  return endingOf(world, id, { ...seen, runId, launch, shown: entity?.properties });
}

/** An update of what was launched before: it waits until it is decided, or for as long as it may. */
async function withUpdate(
  world: World,
  fields?: Readonly<Record<string, string>>,
): Promise<Ending> {
  const runId = `r_${(count += 1)}`;
  await world.takeWakes();
  world.stacks.status = "UPDATE_IN_PROGRESS";
  const launch = new Launch(world);
  await world.client.entities.upsert(blueprint, { identifier: launch.productId });
  const known = new Set((await world.items()).map(({ id }) => id));
  const OldResourceProperties = launch.properties({ HoldSeconds: "3300" });
  const ResourceProperties = { ...OldResourceProperties, Parameters: { SiteName: "large" } };
  const change = { OldResourceProperties, ResourceProperties };
  await launch.deliver(launch.event("Update", change));
  // One that fails at once is repeated, by people.
  if (launch.answers.length > 0) await launch.deliver(launch.event("Update", change));
  const id = String((await world.items()).find((one) => !known.has(one.id))?.id);
  const link = await linkTo(world, id);
  const pages = fields ? await decideAs(world, link, fields) : [];
  if (!fields) pass(55 * 60_000);
  await world.clock().catch(() => undefined);
  // What could not be told then is told now; the request itself stays open.
  pass(2 * 60_000);
  await world.clock().catch(() => undefined);
  const { Status, Reason = "" } = launch.answers.at(-1) ?? {};
  if (!fields) await settle(world, id);
  const answered = `${Status} ${Reason.split(".")[0]}`;
  return endingOf(world, id, { link, pages, runId, answered });
}

/** Which of two was first is a matter of chance; that everything says the same is not. */
function withoutWinner(ending: Ending): Ending {
  const { state, decision, signals, shown, page, pages } = ending;
  const [by, word, status] =
    state === "APPROVED" ? [owner, "Approved", "SUCCESS"] : [second, "Rejected", "FAILURE"];
  const isSound =
    signals.length === 1 &&
    signals[0]?.startsWith(`{"Status":"${status}","Reason":"${word} by ${by} at `) &&
    (decision as { by?: string }).by === by &&
    (shown as { decided_by?: string }).decided_by === by &&
    page === `200 ${word}` &&
    pages.every(
      (one) => one.endsWith(` ${word}`) || one.endsWith(` Already ${word.toLowerCase()}`),
    );
  if (!isSound) throw new Error(`One decision has two faces: ${JSON.stringify(ending)}`);
  const statuses = pages.map((one) => one.slice(0, 3)).sort();
  return {
    ...ending,
    state: "",
    decision: by && "",
    events: ending.events.map((one) => one.replace(state, "")),
    signals: [],
    shown: "",
    page: "",
    pages: statuses,
  };
}

/** A stack that was told so is rolled back, and nothing may be left of its request. */
async function refused({ world, id, answers, signals }: Launch): Promise<undefined> {
  if (await world.store.read(id)) await settle(world, id);
  const stored = await world.store.read(id);
  const told = answers.some(({ Status, Reason }) => Status === "FAILED" && Reason);
  const open = stored && (stored.state !== "CANCELLED" || stored.waitUrl !== undefined);
  if (!told || open || signals.length > 0) {
    throw new Error(`Of a request that failed is left: ${JSON.stringify({ stored, answers })}`);
  }
}

async function withRun(
  world: World,
  fields?: Readonly<Record<string, string>>,
): Promise<Ending | undefined> {
  await world.takeWakes();
  const runId = `r_${(count += 1)}`;
  const now = Date.now();
  const request: ApprovalRequest = {
    ...({
      id: runApprovalId(runId),
      kind: "run",
      title: "Create VM",
      requester: developer,
    } as const),
    ...{
      requesterAddresses: [developer],
      details: [],
      requestedAt: now,
      expiresAt: now + 3_600_000,
      subject: "action:create_vm",
    },
    run: { id: runId, group: "vm/one" },
  };
  // The worker asks again when its run is delivered again.
  await world.desk.ask(request).catch(() => world.desk.ask(request));
  const link = await linkTo(world, request.id);
  if (!fields) pass(3_600_000);
  const pages = fields ? await decideAs(world, link, fields) : [];
  await settle(world, request.id);
  return endingOf(world, request.id, { link, pages, runId });
}

async function decideAs(
  world: World,
  link: string,
  fields: Readonly<Record<string, string>>,
): Promise<string[]> {
  return [nameOf(await decideAsPeopleDo(world, link, fields))];
}

async function endingOf(
  world: World,
  id: string,
  more: Pick<Ending, "pages"> & {
    readonly link: string;
    readonly runId: string;
    readonly launch?: Launch;
    readonly shown?: unknown;
    readonly answered?: string;
  },
): Promise<Ending> {
  const { state, decision, waitUrl, held } = await storedAs(world, id);
  if (held !== undefined) throw new Error(`The address of the answer about ${id} is still stored.`);
  if (waitUrl !== undefined) throw new Error(`The wait URL of ${id} is still stored.`);
  // A request whose e-mail was late is decided late.
  const decidedAt = new Date(decision?.at ?? 0).toISOString();
  const anonymous = (value: unknown) =>
    JSON.stringify(value)
      .replaceAll(decidedAt, "THEN")
      .replace(/"UniqueId":"[0-9a-f]{32}"/, '"UniqueId":"ID"')
      .replaceAll(more.runId, "RUN");
  const wakes = await world.takeWakes();
  const signals = [...new Set(more.launch?.signals.map(anonymous))];
  if (signals.length > 1) throw new Error(`A stack was told two things: ${signals.join(", ")}`);
  const writesTo = (target: string) =>
    world.tap.calls.filter(({ label }) => label.startsWith(target)).length;
  const writes = {
    signals: writesTo("PUT cloudformation-waitcondition-"),
    wakes: writesTo("AmazonSQS.SendMessageBatch"),
    kept: wakes.length,
  };
  return {
    state,
    decision: { by: decision?.by, reason: decision?.reason },
    ...{ signals, writes, answered: more.answered },
    events: [...new Set(eventsAbout(world, id))],
    wakes: [...new Set(wakes.map(anonymous))],
    shown: more.shown && (JSON.parse(anonymous(more.shown)) as unknown),
    page: nameOf(await pageAtLast(world, more.link)),
    // Trying again after an error, one may find that one had decided.
    pages: more.pages,
  };
}

/** Kind and state of each event about a request. */
function eventsAbout(world: World, id: string): string[] {
  const own = world.events.filter(({ detail }) => detail["id"] === id);
  return own.map(({ detail, ...event }) => `${event["detail-type"]}: ${String(detail["state"])}`);
}

async function pageAtLast(world: World, link: string): Promise<PageAnswer> {
  const page = await openPage(world, link);
  return page.statusCode === 500 ? openPage(world, link) : page;
}

function nameOf(page: PageAnswer): string {
  return `${page.statusCode} ${headingOf(page)}`;
}
