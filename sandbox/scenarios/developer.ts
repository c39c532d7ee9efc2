import { setTimeout as wait } from "node:timers/promises";
import type { Entity, JsonObject, Run } from "../../functions/port/types";
import type { Sandbox } from "../sandbox";

/** Pause between two looks, in milliseconds. */
const lookMilliseconds = 25;

/** Calls Port's API as the sandbox's developer does. */
export class Developer {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** Logs in. */
  static async logIn({ front, developer }: Sandbox): Promise<Developer> {
    const { clientId, clientSecret } = developer;
    const { accessToken } = await new Developer(front.url, "").#call<{ accessToken: string }>(
      "POST",
      "/v1/auth/access_token",
      { clientId, clientSecret },
    );
    return new Developer(front.url, accessToken);
  }

  /** Fills in an action's form. */
  async start(action: string, properties: JsonObject): Promise<Run> {
    const path = `/v1/actions/${action}/runs`;
    return (await this.#call<{ run: Run }>("POST", path, { properties })).run;
  }

  /** Looks at a run until it has ended. @param seconds how long at most; then it is given as it is */
  async watch(run: Run, seconds = Infinity): Promise<Run> {
    const path = `/v1/actions/runs/${run.id}?version=v2`;
    const look = async () => (await this.#call<{ run: Run }>("GET", path)).run;
    return repeat(look, ({ status }) => status !== "IN_PROGRESS", seconds);
  }

  /** Looks at the entity with a title until it is as it should be. */
  async watchEntity(
    blueprint: string,
    title: string,
    isRight: (entity: Entity) => boolean,
    seconds: number,
  ): Promise<Entity | undefined> {
    const query = {
      combinator: "and",
      rules: [
        { property: "$blueprint", operator: "=", value: blueprint },
        { property: "$title", operator: "=", value: title },
      ],
    };
    const look = async () =>
      (await this.#call<{ entities: Entity[] }>("POST", "/v1/entities/search", query)).entities[0];
    return repeat(look, (entity) => entity !== undefined && isRight(entity), seconds);
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body && { "content-type": "application/json" }),
        ...(this.token && { authorization: `Bearer ${this.token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (answer.ok) return (await answer.json()) as T;
    throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`);
  }
}

/** Looks again and again until it is right or the time is over. @returns what was seen last */
export async function repeat<T>(
  look: () => Promise<T>,
  isRight: (value: T) => boolean,
  seconds: number,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let value = await look();
  while (!isRight(value) && Date.now() < end) {
    await wait(lookMilliseconds);
    value = await look();
  }
  return value;
}
