import { isDeepStrictEqual } from "node:util";
import { log } from "../log";
import type { ApprovalRequest } from "./approval";
import type { GateResult } from "./gate-answer";
import type { GateEvent, GateProperties } from "./gate-event";
import type { GateParts } from "./gate-parts";
import { describeWait, hold } from "./held-update";
import { updateApprovalId } from "./ids";
import { inTime } from "./in-time";
import { findLauncher, type Launcher } from "./requester";
import type { Changes, StoredApproval } from "./stored-approval";

type Values = NonNullable<GateProperties["Parameters"]>;

/** What of a gate's properties must not change without an approval; also of one that has less. */
type Content = Partial<GateProperties>;

/** How often the same update can be asked about. */
const mostTurns = 100;

/**
 * Handles an update of a launched product. One that changes a parameter, the template or the product
 * waits for a decision, and fails when it waits no longer; once it is approved, the same update, repeated,
 * passes once. What a rollback brings back was approved before.
 * @returns undefined when CloudFormation is answered later
 */
export async function allowUpdate(
  parts: GateParts,
  event: GateEvent,
  properties: GateProperties,
  physicalId: string,
): Promise<GateResult | undefined> {
  const before = (event.OldResourceProperties ?? {}) as Content;
  const passed = { status: "SUCCESS", physicalId, data: changeOf(event) } as const;
  if (isDeepStrictEqual(contentOf(before), contentOf(properties))) return passed;
  const launcher = await findLauncher(parts.cloudFormation, event.StackId, parts.workerRoleArn);
  const { stackStatus } = launcher;
  if (stackStatus === undefined)
    throw new Error("the stack could not be looked at; update it again");
  if (stackStatus.startsWith("UPDATE_ROLLBACK")) return passed;
  const request = requestOf(event, before, properties, launcher);
  const asked = await findOrAsk(parts, event, request, contentOf(properties));
  if (asked.refusal !== undefined) {
    return { status: "FAILED", physicalId, reason: asked.refusal };
  }
  const { written, approval } = await noteClaim(parts, asked, event, (current) =>
    claim(current, event, properties, physicalId),
  );
  // An event that is repeated passes again.
  if (approval.usedBy === event.RequestId) {
    log.info("update passes", { approval: approval.id, stackId: event.StackId });
    return passed;
  }
  if (written) {
    log.info("update waits", { approval: approval.id, stackId: event.StackId });
    return undefined;
  }
  return { status: "FAILED", physicalId, reason: describeWait(approval) };
}

/** A write whose answer was lost counts: nothing may be used up by an update that fails. */
async function noteClaim(
  { store, stepMilliseconds }: GateParts,
  asked: StoredApproval,
  { RequestId }: GateEvent,
  change: (current: StoredApproval) => Changes | undefined,
) {
  try {
    return await inTime("noting that it waits", stepMilliseconds, () => store.amend(asked, change));
  } catch (error) {
    const now = await inTime("reading the request", stepMilliseconds, () => store.read(asked.id));
    if (now?.held?.requestId !== RequestId && now?.usedBy !== RequestId) throw error;
    return { written: true, approval: now };
  }
}

/** Uses an approval up, or lets the update wait for one. */
function claim(
  current: StoredApproval,
  event: GateEvent,
  properties: GateProperties,
  physicalId: string,
): Changes | undefined {
  if (current.state === "APPROVED") {
    return current.usedBy === undefined ? { usedBy: event.RequestId } : undefined;
  }
  return hold(current, event, properties, physicalId, Date.now());
}

/** The attribute that is another one after each change, so that what waits for the gate sees it. */
export function changeOf({ RequestId }: GateEvent): { readonly Change: string } {
  return { Change: RequestId };
}

/** The approval that this update may use up, or the request that waits for a decision about it. */
async function findOrAsk(
  { desk, store, fingerprint, stepMilliseconds }: GateParts,
  { StackId, RequestId }: GateEvent,
  request: Omit<ApprovalRequest, "id">,
  content: unknown,
): Promise<StoredApproval> {
  // Secrets are among it: only a code that nobody else can make is kept.
  const code = await inTime("making the update's code", stepMilliseconds, () =>
    fingerprint(JSON.stringify([StackId, content])),
  );
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const id = updateApprovalId(code, turn);
    const stored = await inTime("reading the request", stepMilliseconds, () => store.read(id));
    if (!stored) {
      await desk.ask({ ...request, id });
      const asked = await inTime("reading the request", stepMilliseconds, () => store.read(id));
      if (asked) return asked;
      throw new Error("the request was not stored; update it again");
    }
    if (stored.state === "PENDING" && stored.expiresAt > Date.now()) return stored;
    if (stored.state !== "APPROVED") continue;
    if (stored.usedBy === undefined || stored.usedBy === RequestId) return stored;
  }
  throw new Error(`this update was asked about ${mostTurns} times`);
}

function requestOf(
  { StackId }: GateEvent,
  before: Content,
  { Product, Title, TimeoutSeconds, Parameters, Secrets, Template }: GateProperties,
  { requester, addresses }: Launcher,
): Omit<ApprovalRequest, "id"> {
  const now = Date.now();
  const differing = [
    ["Product", before.Product !== Product],
    ["Template", before.Template !== Template],
  ] as const;
  return {
    kind: "update",
    title: Title,
    requester,
    requesterAddresses: addresses,
    ...(Parameters && { inputs: Parameters }),
    details: [
      ["Stack", StackId.split("/")[1] ?? StackId],
      ...differing.flatMap(([name, differs]) =>
        differs
          ? [
              [
                name,
                name === "Product" ? `${before.Product} → ${Product}` : "another version",
              ] as const,
            ]
          : [],
      ),
      ...changes(before.Parameters, Parameters, (old, now) => `${old} → ${now}`),
      ...changes(before.Secrets, Secrets, () => "another value, which is not shown"),
    ],
    requestedAt: now,
    expiresAt: now + Number(TimeoutSeconds) * 1000,
    subject: `product:${Product}`,
  };
}

/** Each value that is there or was, and how it changes. */
function changes(
  before: Values = {},
  after: Values = {},
  describe: (before: string, after: string) => string,
): [string, string][] {
  const text = (values: Values, name: string) =>
    Object.hasOwn(values, name) ? unmistakable([values[name] ?? ""].flat().join(", ")) : "(none)";
  return Object.keys({ ...after, ...before }).flatMap((name): [string, string][] => {
    const [old, now] = [text(before, name), text(after, name)];
    if (old !== now) return [[name, describe(old, now)]];
    return describe("", "") === describe("a", "b") ? [] : [[name, `${now} (as before)`]];
  });
}

/** A value that says what stands around values here is quoted. */
function unmistakable(value: string): string {
  return /→|\((?:none|as before)\)|^"/.test(value) ? JSON.stringify(value) : value;
}

/** In an order of its own, whatever order CloudFormation has. */
function contentOf({ Product, Template, Parameters = {}, Secrets = {} }: Content) {
  const sorted = (values: Values) =>
    Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
  return [Product ?? null, Template ?? null, sorted(Parameters), sorted(Secrets)];
}
