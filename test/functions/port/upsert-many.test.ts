import { assert } from "chai";
import type { EntityInput } from "../../../functions/port";
import { bodyLimitBytes, chunkEntities } from "../../../functions/port/chunk-entities";
import type { RecordedRequest, Reply } from "../../support/http-server";
import { type Setup, portErrorOf, refusalReply, startPort } from "./setup";

const bulk = "/v1/blueprints/vm/entities/bulk";

function numbered(count: number): EntityInput[] {
  return Array.from({ length: count }, (_, index) => ({ identifier: `e${index}` }));
}

/** An entity whose JSON has exactly this many bytes. */
function sized(identifier: string, bytes: number): EntityInput {
  const empty = Buffer.byteLength(JSON.stringify({ identifier, title: "" }));
  return { identifier, title: "x".repeat(bytes - empty) };
}

function identifiersIn({ body }: RecordedRequest): string[] {
  return (body as { entities: EntityInput[] }).entities.map(({ identifier }) => identifier);
}

function writeAll(request: RecordedRequest): Reply {
  const entities = identifiersIn(request).map((identifier, index) => ({
    ...{ created: true, identifier, index },
  }));
  return { json: { ok: true, entities, errors: [] } };
}

describe("chunkEntities", () => {
  it("puts at most 20 entities into a call, in order", () => {
    const { chunks, oversized } = chunkEntities(numbered(41));

    assert.deepEqual(
      chunks.map((chunk) => chunk.length),
      [20, 20, 1],
    );
    assert.deepEqual(chunks.flat(), numbered(41));
    assert.deepEqual(oversized, []);
  });

  it("fills a body up to the last byte below the limit", () => {
    const envelope = '{"entities":[,]}'.length;
    const half = 500_000;
    const fits = [sized("a", half), sized("b", bodyLimitBytes - 1 - half - envelope)];
    const tooMuch = [sized("a", half), sized("b", bodyLimitBytes - half - envelope)];

    assert.equal(Buffer.byteLength(JSON.stringify({ entities: fits })), bodyLimitBytes - 1);
    assert.deepEqual(chunkEntities(fits).chunks, [fits]);
    assert.deepEqual(
      chunkEntities(tooMuch).chunks,
      tooMuch.map((entity) => [entity]),
    );
  });

  it("counts bytes, not characters", () => {
    const wide = ["a", "b"].map((identifier) => ({ identifier, title: "漢".repeat(200_000) }));

    assert.equal(chunkEntities(wide).chunks.length, 2);
  });

  it("sets an entity apart that is too large alone", () => {
    const alone = '{"entities":[]}'.length;
    const fits = sized("fits", bodyLimitBytes - 1 - alone);
    const large = sized("large", bodyLimitBytes - alone);

    assert.deepEqual(chunkEntities([large, fits]), {
      chunks: [[fits]],
      oversized: [{ entity: large, bodyBytes: bodyLimitBytes }],
    });
  });
});

describe("upsertMany", () => {
  let setup: Setup;

  beforeEach(async () => {
    setup = await startPort();
    setup.server.on("POST", bulk, writeAll);
  });
  afterEach(() => setup.server.close());

  const bulkCalls = () => setup.server.requests.filter(({ path }) => path === bulk);

  it("sends nothing for no entities", async () => {
    const result = await setup.port.entities.upsertMany("vm", []);

    assert.deepEqual(result, { written: [], errors: [] });
    assert.equal(setup.server.requests.length, 0);
  });

  it("writes one entity by the same call", async () => {
    const options = { runId: "r_1", createMissingRelated: false };
    const result = await setup.port.entities.upsertMany("vm", [{ identifier: "a" }], options);

    assert.deepEqual(result, { written: ["a"], errors: [] });
    assert.deepEqual(bulkCalls()[0]?.body, { entities: [{ identifier: "a" }] });
    assert.deepEqual(bulkCalls()[0]?.query, {
      upsert: "true",
      merge: "true",
      create_missing_related_entities: "false",
      run_id: "r_1",
    });
  });

  it("writes many by several calls", async () => {
    const { written, errors } = await setup.port.entities.upsertMany("vm", numbered(45));

    assert.deepEqual(
      written,
      numbered(45).map(({ identifier }) => identifier),
    );
    assert.deepEqual(errors, []);
    assert.deepEqual(
      bulkCalls().map((call) => identifiersIn(call).length),
      [20, 20, 5],
    );
  });

  it("keeps every body under 1 MiB", async () => {
    const entities = Array.from({ length: 15 }, (_, index) => sized(`e${index}`, 200_000));

    const { written } = await setup.port.entities.upsertMany("vm", entities);

    assert.equal(written.length, 15);
    assert.deepEqual(
      bulkCalls().map(({ bodyBytes }) => bodyBytes < 1_048_576),
      [true, true, true],
    );
  });

  it("reports which entities of a 207 were not written", async () => {
    setup.server.on("POST", bulk, {
      status: 207,
      json: {
        ok: false,
        entities: [{ created: false, identifier: "e2", index: 2 }],
        errors: [
          { index: 0, identifier: "e0", statusCode: 422, error: "schema", message: "size" },
          { index: 1, identifier: "e1", statusCode: 404, error: "not_found", message: "owner" },
        ],
      },
    });

    const result = await setup.port.entities.upsertMany("vm", numbered(4));

    assert.deepEqual(result, {
      written: ["e2"],
      errors: [
        { identifier: "e0", status: 422, code: "schema", message: "size" },
        { identifier: "e1", status: 404, code: "not_found", message: "owner" },
        {
          identifier: "e3",
          status: 207,
          code: "unreported",
          message: `Port's answer to the bulk call does not mention the entity "e3".`,
        },
      ],
    });
  });

  it("reports an entity that is too large and writes the others", async () => {
    const large = sized("large", bodyLimitBytes);

    const result = await setup.port.entities.upsertMany("vm", [large, { identifier: "a" }]);

    assert.deepEqual(result, {
      written: ["a"],
      errors: [
        {
          identifier: "large",
          status: 413,
          code: "entity_too_large",
          message:
            'The entity "large" makes a request of 1048591 bytes; Port takes less than 1048576. ' +
            "Map fewer or shorter properties.",
        },
      ],
    });
    assert.equal(bulkCalls().length, 1);
  });

  it("halves a call until Port finds it small enough", async () => {
    setup.server.on("POST", bulk, (request) =>
      identifiersIn(request).length > 2 ? refusalReply(413, "too_large") : writeAll(request),
    );

    const result = await setup.port.entities.upsertMany("vm", numbered(5));

    assert.deepEqual(result, { written: ["e0", "e1", "e2", "e3", "e4"], errors: [] });
    assert.deepEqual(bulkCalls().map(identifiersIn), [
      ["e0", "e1", "e2", "e3", "e4"],
      ["e0", "e1", "e2"],
      ["e0", "e1"],
      ["e2"],
      ["e3", "e4"],
    ]);
  });

  for (const [status, code] of [
    [422, "invalid_request"],
    [400, "bad_request"],
  ] as const) {
    it(`finds the one entity that makes Port refuse a whole call with ${status}`, async () => {
      setup.server.on("POST", bulk, (request) =>
        identifiersIn(request).includes("e1")
          ? refusalReply(status, code, "bad identifier")
          : writeAll(request),
      );

      const result = await setup.port.entities.upsertMany("vm", numbered(4));

      assert.deepEqual(result, {
        written: ["e0", "e2", "e3"],
        errors: [{ identifier: "e1", status, code, message: "bad identifier" }],
      });
    });
  }

  for (const [status, code] of [
    [404, "not_found"],
    [400, "run_exhausted"],
  ] as const) {
    it(`throws when a whole call fails with ${status} ${code}`, async () => {
      setup.server.on("POST", bulk, refusalReply(status, code, "about all of them"));

      const error = await portErrorOf(setup.port.entities.upsertMany("vm", numbered(3)));

      assert.equal(error.status, status);
      assert.equal(bulkCalls().length, 1);
    });
  }
});
