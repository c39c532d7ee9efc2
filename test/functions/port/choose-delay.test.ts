import { assert } from "chai";
import {
  type Attempt,
  askedSeconds,
  chooseDelay,
  isRetryable,
} from "../../../functions/port/choose-delay";

const nowMs = Date.UTC(2026, 0, 1);

function attempt(changes: Partial<Attempt>): Attempt {
  const rules = { maxAttempts: 4, maxWaitSeconds: 10, backoffSeconds: 0.5 };
  return {
    ...{ failure: { status: 503 }, attempt: 1, repeatable: true, rules, nowMs, random: 0 },
    ...changes,
  };
}

describe("chooseDelay", () => {
  it("doubles the wait with every attempt", () => {
    const delays = [1, 2, 3].map((number) => chooseDelay(attempt({ attempt: number })));

    assert.deepEqual(delays, [0.5, 1, 2]);
  });

  it("takes off up to half by chance", () => {
    assert.equal(chooseDelay(attempt({ attempt: 2, random: 0.5 })), 0.75);
  });

  it("gives up after the last attempt", () => {
    assert.isUndefined(chooseDelay(attempt({ attempt: 4 })));
  });

  it("never waits longer than allowed", () => {
    const rules = { maxAttempts: 9, maxWaitSeconds: 10, backoffSeconds: 0.5 };

    assert.equal(chooseDelay(attempt({ attempt: 8, rules })), 10);
  });

  it("adds its own wait to what Port asks for", () => {
    const failure = { status: 503, retryAfterSeconds: 3 };

    assert.equal(chooseDelay(attempt({ failure })), 3.5);
  });

  it("gives up at once when Port asks for more than allowed", () => {
    const failure = { status: 429, retryAfterSeconds: 10.5 };

    assert.isUndefined(chooseDelay(attempt({ failure })));
  });

  it("gives up on answers that will not change", () => {
    for (const status of [400, 401, 403, 404, 409, 413, 422, 501]) {
      assert.isUndefined(chooseDelay(attempt({ failure: { status } })), String(status));
    }
  });
});

describe("isRetryable", () => {
  it("repeats passing answers and lost connections", () => {
    const passing = [408, 425, 429, 500, 502, 503, 504, 507, 520, 522, 524, 530, 599, undefined];
    const lasting = [301, 400, 401, 403, 404, 409, 413, 422, 451, 501, 505];

    assert.deepEqual(
      [...passing, ...lasting].filter((status) => isRetryable({ status }, true)),
      passing,
    );
  });

  it("repeats what must not happen twice only when Port did not act", () => {
    assert.isTrue(isRetryable({ status: 429 }, false));
    assert.isTrue(isRetryable({ code: "ECONNREFUSED" }, false));
    assert.isFalse(isRetryable({ status: 503 }, false));
    assert.isFalse(isRetryable({ code: "ECONNRESET" }, false));
    assert.isFalse(isRetryable({ code: "ETIMEDOUT" }, false));
  });
});

describe("askedSeconds", () => {
  const cases = [
    { name: "Retry-After", failure: { status: 503, retryAfterSeconds: 7 }, seconds: 7 },
    { name: "a date that is over", failure: { status: 503, retryAfterSeconds: -4 }, seconds: 0 },
    { name: "seconds", failure: { status: 429, rateLimitReset: "10000" }, seconds: 10_000 },
    {
      name: "epoch seconds",
      failure: { status: 429, rateLimitReset: String(nowMs / 1000 + 42) },
      seconds: 42,
    },
    {
      name: "epoch milliseconds",
      failure: { status: 429, rateLimitReset: String(nowMs + 42_000) },
      seconds: 42,
    },
    {
      name: "an epoch that is over",
      failure: { status: 429, rateLimitReset: "10001" },
      seconds: 0,
    },
    {
      name: "Retry-After before x-ratelimit-reset",
      failure: { status: 429, retryAfterSeconds: 1, rateLimitReset: "9" },
      seconds: 1,
    },
    {
      name: "nothing from x-ratelimit-reset without 429",
      failure: { status: 503, rateLimitReset: "9" },
      seconds: undefined,
    },
    {
      name: "nothing from a broken x-ratelimit-reset",
      failure: { status: 429, rateLimitReset: "soon" },
      seconds: undefined,
    },
    { name: "nothing when Port says nothing", failure: { status: 429 }, seconds: undefined },
  ];
  for (const { name, failure, seconds } of cases) {
    it(`reads ${name}`, () => {
      assert.equal(askedSeconds(failure, nowMs), seconds);
    });
  }
});
