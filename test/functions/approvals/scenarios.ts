import type { ApprovalRequest } from "../../../functions/approvals/approval";
import { runApprovalId } from "../../../functions/approvals/ids";
import { Launch, linkTo, pass, settle } from "./launch";
import { blueprint } from "./outside";
import { decideAsPeopleDo } from "./person";
import { endingOf, nameOf, newStory, type Ending, type Story, type Tale } from "./story";
import type { DeployOptions, World } from "./world";

const developer = "developer@example.com";
const [owner, second] = ["site-owner@example.com", "second@example.com"] as const;

/** A story from the request to the end, in which any one call may fail. */
export interface Scenario {
  readonly title: string;
  /** Who decides, where it is not one approver. */
  readonly rules?: NonNullable<DeployOptions["rules"]>;
  /** Prepares it, past the tap. */
  readonly begin: (world: World) => Promise<Tale>;
}

/** Something that happens to a launch that waits. */
type Act = (world: World, story: Story, launch: Launch) => Promise<void>;
type Form = Readonly<Record<string, string>>;

const approve = { decision: "approve" };
const reject = { decision: "reject", reason: "Too\r\nexpensive" };
let count = 0;

/** Every way in which a request ends. */
export const scenarios: readonly Scenario[] = [
  { title: "a launch that is rejected", begin: (world) => launched(world, [decide(reject)]) },
  {
    title: "a launch about which two people decide at the same moment",
    rules: { "product:site": { approvers: [owner, second], atLeast: 1 } },
    begin: (world) => launched(world, [decideAtOnce], { to: [owner, second], end: withoutWinner }),
  },
  {
    title: "a launch that is approved, and then decided once more",
    begin: (world) => launched(world, [decide(approve), decide(reject)]),
  },
  {
    title: "a launch that is approved in the last moment",
    begin: (world) =>
      launched(world, [
        async (_world, _story, launch) => pass((await launch.stored()).expiresAt - 1 - Date.now()),
        decide(approve),
      ]),
  },
  {
    title: "a launch whose e-mail is refused once",
    begin: (world) => {
      const refusal = { service: "SNS", operation: "Publish", error: "AuthorizationError" };
      world.aws.endpoint.faults.add(refusal);
      return launched(world, [decide(approve)]);
    },
  },
  {
    title: "a launch that is cancelled while it waits",
    begin: (world) =>
      launched(world, [
        (_world, _story, launch) => launch.deliver(launch.event("Delete")),
        decide(approve),
      ]),
  },
  {
    title: "a launch about which nobody decides",
    begin: (world) => launched(world, [async () => pass(12 * 3_600_000), decide(approve)]),
  },
  {
    title: "a launch whose stack no longer listens",
    begin: (world) =>
      launched(world, [
        async ({ signals }) => {
          signals.answer = { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" };
        },
        decide(approve),
      ]),
  },
  { title: "a launch whose wait handle is replaced", begin: replaced },
  {
    title: "an update that is approved while it waits",
    begin: (world) => updated(world, approve),
  },
  {
    title: "an update about which nobody decides while it waits",
    begin: (world) => updated(world),
  },
  { title: "a run that is approved", begin: (world) => asked(world, approve) },
  { title: "a run that is rejected", begin: (world) => asked(world, reject) },
  { title: "a run about which nobody decides", begin: (world) => asked(world) },
];

/** What differs about a launch: to whom the e-mails go, and what of its end is a matter of chance. */
interface Differences {
  readonly to?: readonly (string | undefined)[];
  readonly end?: (ending: Ending) => Ending;
}

async function launched(
  world: World,
  acts: readonly Act[],
  { to = [undefined], end = (ending) => ending }: Differences = {},
): Promise<Tale & { readonly launch: Launch }> {
  const runId = nextRun();
  const launch = new Launch(world, { tags: { "longshore:run-id": runId } });
  await world.client.entities.upsert(blueprint, { identifier: launch.productId });
  const story = newStory(runId, launch.id);
  return {
    ...{ story, launch },
    steps: [
      async () => {
        if (await launch.begin()) return;
        await refuse(launch);
        story.isRefused = true;
      },
      async () => {
        story.links = await Promise.all(to.map((one) => launch.link(one)));
        forgetMails(world);
      },
      ...acts.map((act) => () => act(world, story, launch)),
      () => settle(world, story.id),
      async () => {
        story.ending = end(await endingOf(world, { story, launch }));
      },
    ],
  };
}

async function replaced(world: World): Promise<Tale> {
  let WaitUrl = "";
  const replace: Act = async (_world, story, launch) => {
    const OldResourceProperties = launch.properties();
    const ResourceProperties = launch.properties({ WaitUrl });
    const change = { ResourceProperties, OldResourceProperties };
    await launch.deliver(launch.event("Update", change));
    const { Status, PhysicalResourceId } = launch.answers.at(-1) ?? {};
    const id = PhysicalResourceId?.replace("approval-", "");
    if (Status === "SUCCESS" && id !== undefined) {
      story.id = id;
      return launch.deliver(launch.event("Delete", { OldResourceProperties }));
    }
    // The update is rolled back, and so is the stack in the end.
    await launch.deliver(launch.event("Delete", { PhysicalResourceId, ResourceProperties }));
    await launch.deliver(launch.event("Delete"));
    if (id) await settle(world, id);
    await settle(world, launch.id);
    story.isRefused = true;
  };
  const askAgain: Act = async (_world, story) => {
    story.links = [await linkTo(world, story.id)];
    forgetMails(world);
  };
  const settleFirst: Act = (_world, _story, launch) => settle(world, launch.id);
  const tale = await launched(world, [replace, askAgain, decide(approve), settleFirst]);
  WaitUrl = tale.launch.newWaitUrl();
  return tale;
}

/** An update of what was launched before: it waits until it is decided, or for as long as it may. */
async function updated(world: World, form?: Form): Promise<Tale> {
  const runId = nextRun();
  world.stacks.status = "UPDATE_IN_PROGRESS";
  const launch = new Launch(world);
  await world.client.entities.upsert(blueprint, { identifier: launch.productId });
  const known = new Set((await world.items()).map(({ id }) => id));
  const OldResourceProperties = launch.properties({ HoldSeconds: "3300" });
  const ResourceProperties = { ...OldResourceProperties, Parameters: { SiteName: "large" } };
  const change = { OldResourceProperties, ResourceProperties };
  const update = launch.event("Update", change);
  const story = newStory(runId);
  return {
    ...{ story, launch },
    steps: [
      async () => {
        await launch.deliver(update);
        // One that fails at once is repeated, by people.
        if (launch.answers.length > 0) await launch.deliver(launch.event("Update", change));
        story.id = String((await world.items()).find((one) => !known.has(one.id))?.id);
      },
      async () => {
        story.links = [await linkTo(world, story.id)];
        forgetMails(world);
      },
      async () => {
        if (form) await decide(form)(world, story, launch);
        else pass(55 * 60_000);
      },
      () => world.clock().catch(() => undefined),
      async () => {
        // What could not be told then is told now; the request itself stays open.
        pass(2 * 60_000);
        await world.clock().catch(() => undefined);
        const { Status, Reason = "" } = launch.answers.at(-1) ?? {};
        story.answered = `${Status} ${Reason.split(".")[0]}`;
      },
      async () => {
        if (!form) await settle(world, story.id);
      },
      async () => {
        story.ending = await endingOf(world, { story });
      },
    ],
  };
}

async function asked(world: World, form?: Form): Promise<Tale> {
  const runId = nextRun();
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
  const story = newStory(runId, request.id);
  return {
    story,
    steps: [
      async () => {
        // The worker asks again when its run is delivered again.
        await world.desk.ask(request).catch(() => world.desk.ask(request));
      },
      async () => {
        story.links = [await linkTo(world, request.id)];
        forgetMails(world);
      },
      async () => {
        if (form) story.pages = [await decideAs(world, story.links[0], form)];
        else pass(3_600_000);
      },
      () => settle(world, request.id),
      async () => {
        story.ending = await endingOf(world, { story });
      },
    ],
  };
}

function nextRun(): string {
  return `r_${(count += 1)}`;
}

/** Whoever was asked has the link and needs the e-mail no more. */
function forgetMails({ aws }: World): void {
  aws.endpoint.mailbox.replace([]);
}

function decide(form: Form): Act {
  return async (world, story) => {
    story.pages = [...story.pages, await decideAs(world, story.links.at(-1), form)];
  };
}

async function decideAtOnce(world: World, story: Story): Promise<void> {
  const [one, other] = story.links;
  story.pages = await Promise.all([decideAs(world, one, approve), decideAs(world, other, reject)]);
}

async function decideAs(world: World, link = "", form: Form): Promise<string> {
  return nameOf(await decideAsPeopleDo(world, link, form));
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
async function refuse({ world, id, answers, signals }: Launch): Promise<void> {
  if (await world.store.read(id)) await settle(world, id);
  const stored = await world.store.read(id);
  const told = answers.some(({ Status, Reason }) => Status === "FAILED" && Reason);
  const open = stored && (stored.state !== "CANCELLED" || stored.waitUrl !== undefined);
  if (!told || open || signals.length > 0) {
    throw new Error(`Of a request that failed is left: ${JSON.stringify({ stored, answers })}`);
  }
}
