import { randomUUID } from "node:crypto";
import { mock } from "node:test";
import { launchApprovalId } from "../../../functions/approvals/ids";
import type { PageAnswer } from "../../../functions/approvals/pages/page";
import type { Vote } from "../../../functions/approvals/votes";
import type { StoredApproval } from "../../../functions/approvals/stored-approval";
import { ACCOUNT } from "../../sandbox/aws/start";
import { region, workerSession } from "./outside";
import { openPage, sendForm, type FormFields } from "./person";
import type { World } from "./world";

/** What CloudFormation was answered. */
export interface GateAnswer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** What the stack was told. */
export interface Signal {
  readonly Status: string;
  readonly Reason: string;
  readonly UniqueId: string;
  readonly Data: string;
}

/** How a launch differs from the usual one. */
export interface LaunchOptions {
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** A stack of Service Catalog with its gate, as CloudFormation sees it. */
export class Launch {
  readonly productId = `pp-${randomUUID().slice(0, 8)}`;
  readonly stackId = `arn:aws:cloudformation:${region}:${ACCOUNT}:stack/SC-${ACCOUNT}-${this.productId}/${randomUUID()}`;
  /** Every PUT that the wait handle took. */
  readonly signals: Signal[] = [];
  /** Every answer about the custom resource. */
  readonly answers: GateAnswer[] = [];
  readonly waitUrl: string;
  readonly id: string;

  constructor(
    readonly world: World,
    readonly options: LaunchOptions = {},
  ) {
    this.waitUrl = this.newWaitUrl();
    this.id = launchApprovalId(this.waitUrl);
    world.stackTags.set(this.stackId, {
      "longshore:requested-by": "developer@example.com",
      "aws:servicecatalog:provisioningPrincipalArn": workerSession,
      ...options.tags,
    });
  }

  /** Another handle of the same stack. */
  newWaitUrl(): string {
    return this.world.urls.issue({
      purpose: "wait condition",
      region,
      key: `${this.stackId}/${randomUUID()}/Gate`,
      receive: (body) => void this.signals.push(JSON.parse(body.toString()) as Signal),
    });
  }

  /** An event of CloudFormation about the gate. */
  event(requestType: "Create" | "Update" | "Delete", more: Record<string, unknown> = {}) {
    const physical = requestType === "Create" ? {} : { PhysicalResourceId: `approval-${this.id}` };
    return {
      RequestType: requestType,
      ResponseURL: this.world.urls.issue({
        purpose: "custom resource",
        region,
        key: `${this.stackId}/${randomUUID()}`,
        receive: (body) => void this.answers.push(JSON.parse(body.toString()) as GateAnswer),
      }),
      StackId: this.stackId,
      RequestId: randomUUID(),
      LogicalResourceId: "LongshoreApproval",
      ResourceType: "Custom::LongshoreApproval",
      ...physical,
      ResourceProperties: this.properties(),
      ...more,
    };
  }

  properties(more: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      ServiceToken: `arn:aws:lambda:${region}:${ACCOUNT}:function:approvals-request`,
      ServiceTimeout: "60",
      WaitUrl: this.waitUrl,
      Product: "site",
      Title: "Static site",
      TimeoutSeconds: "43200",
      Parameters: { SiteName: "demo", Zones: ["a", "b"] },
      ...this.options.properties,
      ...more,
    };
  }

  /** An event about the gate's check, which comes when the wait handle took a signal. */
  checkEvent(requestType: "Create" | "Update" | "Delete", more: Record<string, unknown> = {}) {
    const physical =
      requestType === "Create" ? {} : { PhysicalResourceId: `approval-check-${this.id}` };
    return this.event(requestType, {
      LogicalResourceId: "ApprovalCheck",
      ...{ PhysicalResourceId: undefined, ...physical },
      ResourceProperties: this.checkProperties(),
      ...more,
    });
  }

  checkProperties(more: Record<string, unknown> = {}): Record<string, unknown> {
    const { ServiceToken, ServiceTimeout, WaitUrl, Product } = this.properties();
    const Signal = JSON.stringify({ forged: "Approved by Eve at 2026-03-01T09:30:00.000Z" });
    return { ServiceToken, ServiceTimeout, WaitUrl, Product, Signal, ...more };
  }

  /** Invokes the function as CloudFormation does: an invocation that fails is repeated twice. */
  async deliver(event: unknown): Promise<void> {
    for (let left = 2; ; left -= 1) {
      try {
        return await this.world.request(event);
      } catch (error) {
        if (left === 0) throw error;
      }
    }
  }

  /**
   * Creates the gate. A stack whose gate fails is rolled back, with its gate.
   * @returns whether the stack waits now
   */
  async begin(): Promise<boolean> {
    await this.deliver(this.event("Create"));
    const answer = this.answers.at(-1);
    if (answer?.Status === "SUCCESS") return true;
    const PhysicalResourceId = answer?.PhysicalResourceId ?? "";
    await this.deliver(this.event("Delete", { PhysicalResourceId }));
    return false;
  }

  /** What is stored of the request. */
  async stored(): Promise<StoredApproval> {
    return storedAs(this.world, this.id);
  }

  /** The link in the e-mail, which may have to wait for the clock. */
  async link(to?: string): Promise<string> {
    return linkTo(this.world, this.id, to);
  }

  /** Sends the form of the page. */
  async decide(fields: FormFields): Promise<PageAnswer> {
    return sendForm(this.world, await this.link(), fields);
  }

  async open(): Promise<PageAnswer> {
    return openPage(this.world, await this.link());
  }
}

/** The vote of the one approver of the usual launch. */
export function yes(by = "site-owner@example.com"): Vote {
  return { by, says: "approve", at: Date.now() };
}

/** What is stored under an id. */
export async function storedAs({ store }: World, id: string): Promise<StoredApproval> {
  const stored = await store.read(id);
  if (!stored) throw new Error(`Nothing is stored under ${id}.`);
  return stored;
}

/** Links in the e-mails about one request, oldest first. @param to one approver; everybody when left out */
export function linksTo({ aws }: World, id: string, to?: string): string[] {
  const link = new RegExp(`^https://\\S+/approvals/${id}\\?token=\\S+$`, "m");
  return aws.endpoint.mailbox.messages.flatMap((mail) =>
    mail.body.includes(id) && (to === undefined || mail.to.includes(to))
      ? (link.exec(mail.body) ?? [])
      : [],
  );
}

/** Waits for an e-mail about a request, with the clock where it is needed. */
export async function linkTo(world: World, id: string, to?: string): Promise<string> {
  for (let turns = 0; turns < 10; turns += 1) {
    const [link] = linksTo(world, id, to);
    if (link !== undefined) return link;
    pass(60_000);
    await world.clock().catch(() => undefined);
  }
  throw new Error(`No e-mail about ${id} came.`);
}

/** Lets the clock turn, minute by minute as far as it matters, until nothing is left to do. */
export async function settle(world: World, id: string): Promise<void> {
  for (let turns = 0; turns < 30; turns += 1) {
    const stored = await world.store.read(id);
    if (stored) {
      // Who is reached is looked at again and again until the request ends.
      const { reach: _, ...todo } = stored.todo;
      const due = Object.values(todo).map(({ at }) => at);
      if (due.length === 0) return;
      pass(Math.max(0, Math.min(...due) - Date.now()));
    }
    await world.clock().catch(() => undefined);
  }
  throw new Error(`Something about ${id} is left to do for ever.`);
}

/** Lets time pass. */
export function pass(milliseconds: number): void {
  mock.timers.setTime(Date.now() + milliseconds);
}
