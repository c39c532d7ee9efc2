import { accountBlueprint } from "../../registry/account-blueprint";
import { chunk } from "../chunk";
import { mapLimited } from "../map-limited";
import type { EntityInput } from "../port/types";
import type { AccountState } from "./account-states";
import { failureKind } from "./aws-failure";
import { resyncTours } from "./declarations";
import type { Member, Members } from "./members";
import { toBody, type OwnMessage } from "./own-message";
import { placeText } from "./place";
import type { Letter, ResyncParts } from "./resync";

/** Accounts that are asked at a time. */
const checksAtATime = 10;
/** Places that one message leads through. */
const placesOfMessage = 100;
/** Resyncs in a row that an account is not listed before it counts as gone. */
const sureAfter = 2;

/**
 * Begins the resync of the other accounts: lists them, asks each whether it lets the exporter in, and
 * begins with those that do. What is new about an account is told once; its entity in Port says it, too.
 * @param id the same when its message is delivered again
 * @throws Error when the accounts cannot be listed, or Port does not take their entities
 */
export async function resyncAccounts(parts: ResyncParts, id: string): Promise<void> {
  const { members, index } = parts;
  if (!members) return;
  const listed = await members.list({ fresh: true });
  const before = new Map((await index.accounts.all()).map((one) => [one.account, one]));
  const states = [
    ...(await mapLimited(listed, checksAtATime, (member) => check(members, member))),
    ...missingOf(listed, [...before.values()], id),
  ].map((state) => ({ ...state, forgotten: isForgotten(parts, state, before.get(state.account)) }));
  await writeEntities(parts, states);
  const leaving = states.filter(({ forgotten }) => forgotten === "due");
  const letters = states.flatMap((state) => letterFor(parts, state, before.get(state.account)));
  if (letters.length > 0) await parts.tell(letters);
  for (const state of states) await index.accounts.put(state);
  // What is known by then lets these messages through, whoever gets them.
  await parts.send([...tours(parts, states), ...farewells(parts, leaving)].map(toBody));
  for (const state of leaving) await index.accounts.put({ ...state, forgotten: true });
}

type Found = Omit<AccountState, "forgotten">;

async function check(members: Members, { account, name }: Member): Promise<Found> {
  const known = { account, name, missing: 0 };
  try {
    const problem = (await members.check(account)) ?? "";
    return { ...known, status: "mirrored", problem };
  } catch (error) {
    const isRefused = failureKind(error) === "account";
    // What passes is met again by the resync itself.
    if (!isRefused) return { ...known, status: "mirrored", problem: "" };
    return { ...known, status: "unreadable", problem: (error as Error).message };
  }
}

/** Accounts that are known and not listed. */
function missingOf(
  listed: readonly Member[],
  known: readonly AccountState[],
  missedBy: string,
): Found[] {
  const here = new Set(listed.map(({ account }) => account));
  return known
    .filter(({ account }) => !here.has(account))
    .map(({ account, name, missing, ...before }) => ({
      ...{ account, name, status: "left", missedBy },
      missing: before.missedBy === missedBy ? missing : missing + 1,
      problem: "It is not of catalogAccounts any more.",
    }));
}

function isForgotten(
  { forgetsAccounts = false }: ResyncParts,
  { status, missing }: Found,
  before: AccountState | undefined,
): AccountState["forgotten"] {
  if (status !== "left") return false;
  if (before?.forgotten) return before.forgotten;
  return forgetsAccounts && missing >= sureAfter && "due";
}

/** One message for each type and some places. */
function tours({ resources }: ResyncParts, states: readonly Found[]): OwnMessage[] {
  const accounts = states.filter(({ status }) => status === "mirrored");
  return resyncTours(resources).flatMap(({ type, regions }) => {
    const places = accounts.flatMap(({ account }) =>
      regions.map((region) => placeText({ account, region })),
    );
    return chunk(places, placesOfMessage).flatMap(([region, ...others]) =>
      region === undefined ? [] : [{ kind: "resync" as const, type, region, regions: others }],
    );
  });
}

/** Gives up the entities of accounts that are gone for certain. */
function farewells({ resources }: ResyncParts, leaving: readonly AccountState[]): OwnMessage[] {
  return leaving.flatMap(({ account }) =>
    resyncTours(resources).flatMap(({ type, regions }) =>
      regions.map((region) => {
        return { kind: "forget" as const, type, region: placeText({ account, region }) };
      }),
    ),
  );
}

function letterFor(
  { forgetsAccounts = false }: ResyncParts,
  { account, name, status, problem, missing }: AccountState,
  before: AccountState | undefined,
): Letter[] {
  const isNews = problem !== "" && problem !== before?.problem;
  const isLastWord = missing === sureAfter && before?.missing !== missing && !forgetsAccounts;
  if (status === "left" ? !isLastWord : !isNews) return [];
  const title = name === account ? account : `${account} (${name})`;
  const what =
    status === "left"
      ? `has left. Its entities stay as they are; with catalogForgetAccounts they are deleted.`
      : status === "unreadable"
        ? `cannot be read. Its entities stay as they are. ${problem}`
        : `is not live. ${problem}`;
  const reason = `The account ${title} ${what} Later resyncs do not say this again.`;
  return [{ body: toBody({ kind: "accounts" }), reason }];
}

async function writeEntities(
  { port, accountId }: ResyncParts,
  states: readonly AccountState[],
): Promise<void> {
  const own = { account: accountId, name: accountId, status: "mirrored", problem: "" };
  const entities = [own, ...states].map(({ account, name, status, problem }): EntityInput => {
    const properties = { status, problem: problem === "" ? null : problem };
    return { identifier: account, title: name, properties };
  });
  const { errors } = await port.entities.upsertMany(accountBlueprint.identifier, entities);
  const [error] = errors;
  if (error) throw new Error(`Port refused the account ${error.identifier}: ${error.message}`);
}
