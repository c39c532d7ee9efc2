import { setTimeout as wait } from "node:timers/promises";
import type { Entity, Run } from "../functions/port/types";
import type { Hop } from "./hops";
import type { Sandbox } from "./sandbox";

/** What came of playing the guide's scenario. */
export interface ScenarioResult {
  readonly run: Run;
  /** The VM's entity, when there is one. */
  readonly entity: Entity | undefined;
  /** What happened on the way. */
  readonly hops: readonly Hop[];
}

/** The form of the guide: "Backend Prod VM", 2 cores, 4 GB, 50 GB, eu-west-1. */
export const guideInputs = {
  title: "Backend Prod VM",
  cpu: 2,
  memory: 4,
  storage: 50,
  region: "eu-west-1",
};

/**
 * Does what a developer does: starts create_vm through Port's API, looks at the run until it ends, and
 * at the VM's entity until it is running.
 */
export async function playGuideScenario(sandbox: Sandbox): Promise<ScenarioResult> {
  const first = sandbox.hops.all.length;
  const { clientId, clientSecret } = sandbox.developer;
  const call = createCaller(sandbox.front.url);
  const { accessToken } = await call<{ accessToken: string }>("POST", "/v1/auth/access_token", {
    clientId,
    clientSecret,
  });
  const started = await call<{ run: Run }>(
    "POST",
    "/v1/actions/create_vm/runs",
    { properties: guideInputs },
    accessToken,
  );
  const run = await waitForEnd(started.run, (id) =>
    call<{ run: Run }>("GET", `/v1/actions/runs/${id}?version=v2`, undefined, accessToken),
  );
  const entity = await waitForVm(async () => {
    const found = await call<{ entities: Entity[] }>(
      "POST",
      "/v1/entities/search",
      guideVm,
      accessToken,
    );
    return found.entities[0];
  });
  return { run, entity, hops: sandbox.hops.all.slice(first) };
}

/** Finds the VM's entity in Port. */
const guideVm = {
  combinator: "and",
  rules: [
    { property: "$blueprint", operator: "=", value: "vm" },
    { property: "$title", operator: "=", value: guideInputs.title },
  ],
};

/** Longest that the scenario waits, in seconds. */
const patienceSeconds = 60;

async function waitForEnd(run: Run, read: (id: string) => Promise<{ run: Run }>): Promise<Run> {
  const end = Date.now() + patienceSeconds * 1000;
  let current = run;
  while (current.status === "IN_PROGRESS" && Date.now() < end) {
    await wait(25);
    current = (await read(run.id)).run;
  }
  return current;
}

/** Waits until AWS's events have told the catalog that the VM is running. */
async function waitForVm(find: () => Promise<Entity | undefined>): Promise<Entity | undefined> {
  const end = Date.now() + patienceSeconds * 1000;
  let entity = await find();
  while (entity && entity.properties.deployed !== "running" && Date.now() < end) {
    await wait(25);
    entity = await find();
  }
  return entity;
}

type Caller = <T>(method: string, path: string, body?: object, token?: string) => Promise<T>;

function createCaller(url: string): Caller {
  return async <T>(method: string, path: string, body?: object, token?: string) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body && { "content-type": "application/json" }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok)
      throw new Error(
        `${method} ${path} was answered with ${answer.status}: ${await answer.text()}`,
      );
    return (await answer.json()) as T;
  };
}
