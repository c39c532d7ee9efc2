import { assert } from "chai";
import type { EventMessage } from "../../../functions/catalog/catalog-message";
import { gatherDeclarations } from "../../../functions/catalog/declarations";
import { handleEvents } from "../../../functions/catalog/handle-events";
import { defineResource } from "../../../registry/resource";
import { TestCatalog } from "../../support/catalog";
import { CatalogQueue } from "../../support/catalog-queue";
import { box, item, owner } from "../../support/catalog-types";

const region = "eu-west-1";
const { type } = box;

/** What AWS may say of something else, or of the resource itself. */
const texts = [
  "The specified launch template, with template name web, does not exist.",
  "Cluster not found.",
  "web does not exist",
  "web",
  "NoSuchEntity: web NotFound (Status Code: 404)",
  "User is not authorized to perform this on web",
  "Rate exceeded",
  "",
];
const askedAgain = ["GeneralServiceException", "HandlerFailureException"];
const invalid = ["InvalidRequestException", "ValidationException", "InvalidParameterValue"];
const denied = ["AccessDeniedException", "UnrecognizedClientException", "TypeNotFoundException"];

describe("what AWS says when it does not show a resource", function () {
  this.timeout(60_000);
  let catalog: TestCatalog;
  const store = () => catalog.aws.cloudControl.store;
  const names = () => catalog.port.entities("box").map(({ identifier }) => identifier);

  beforeEach(async () => {
    catalog = await TestCatalog.start([owner, item, box]);
    store().create(region, type, { Name: "web", Size: 1 });
    store().create(region, type, { Name: "other", Size: 1 });
    await tell("upsert");
  });
  afterEach(() => catalog.close());

  async function tell(act: string, { parts = catalog.parts, deliveries = 1 } = {}) {
    const message: EventMessage = {
      kind: "event",
      resourceType: type,
      filters: { region: ".region", identifier: ".name", action: ".act" },
      time: undefined,
      fields: { region, name: "web", act },
    };
    const [verdict] = await handleEvents(parts, [{ message, deliveries }]);
    return verdict?.state;
  }
  const fail = (error: string, message: string, times = 1) =>
    catalog.aws.cloudControl.faults.add({ operation: "GetResource", times, error, message });
  const remove = () => store().delete(store().get(region, type, "web") ?? assert.fail());

  for (const error of [...askedAgain, ...invalid, ...denied]) {
    it(`never takes a live one out: ${error}, whatever its text`, async () => {
      for (const text of texts) {
        for (const act of ["upsert", "delete"]) {
          fail(error, text);
          const state = await tell(act);
          assert.equal(state, askedAgain.includes(error) ? "retry" : "dead", text);
          assert.deepEqual(names(), ["web"], text);
        }
      }
    });
  }

  for (const error of [...askedAgain, ...invalid]) {
    it(`does not keep for ever one that is not listed any more: ${error}, whatever its text`, async () => {
      for (const text of texts) {
        remove();
        fail(error, text);
        assert.equal(await tell("delete"), "done", text);
        assert.deepEqual(names(), [], text);
        store().create(region, type, { Name: "web", Size: 1 });
        await tell("upsert");
      }
    });
  }

  it("is not the last word while AWS may not list all of it", async () => {
    remove();
    fail("GeneralServiceException", "web does not exist");
    catalog.aws.cloudControl.faults.add({
      ...{ operation: "ListResources", error: "AccessDeniedException", message: "No" },
    });

    assert.equal(await tell("delete"), "retry");
    assert.deepEqual(names(), ["web"]);

    const bounded = gatherDeclarations([{ ...box, listBound: 1 }], [], [region]);
    fail("GeneralServiceException", "web does not exist");
    assert.equal(
      await tell("delete", { parts: { ...catalog.parts, resources: bounded } }),
      "retry",
    );
    assert.deepEqual(names(), ["web"]);
  });

  it("is left to the sweep of a resync where the listing is whole", async () => {
    const queue = new CatalogQueue(catalog.parts);
    const resync = async () => {
      queue.send(JSON.stringify({ longshore: "resync", type, region }));
      await queue.drain();
    };
    await resync();
    remove();
    const { faults } = catalog.aws.cloudControl;
    // "other" is read when it is listed, "web" when the sweep looks at it.
    for (const message of ["other: NotFound", "Cluster not found."])
      faults.add({ operation: "GetResource", error: "GeneralServiceException", message, times: 1 });

    await resync();

    assert.deepEqual(names(), ["other"]);
    assert.deepEqual(
      queue.dead.map(({ body }) => JSON.parse(body) as unknown),
      [{ longshore: "look", type, region, identifiers: ["other"] }],
    );
  });

  it("counts for a name and for the ARN or the URL that ends in it as for one", async () => {
    const arn = (name: string, cluster = "main") =>
      `arn:aws:boxes:${region}:123456789012:box/${cluster}/${name}`;
    for (const [asked, listed, isKept] of [
      ["web", arn("web"), true],
      [arn("web"), "web", true],
      ["web|main", `${arn("web")}|main`, true],
      [`${arn("web")}|main`, `${arn("web")}|${arn("main")}`, true],
      ["WEB", "web", true],
      [arn("web"), arn("web", "other"), false],
      ["web|a", "web|b", false],
      ["web", "web2", false],
    ] as const) {
      const read = () =>
        Promise.reject(Object.assign(new Error("no"), { name: "ValidationError" }));
      const list = async () => ({ identifiers: [listed] });
      const odd = defineResource({ ...box, type: "Test::Catalog::Odd", read, list });
      const parts = { ...catalog.parts, resources: gatherDeclarations([odd], [], [region]) };
      const key = { type: odd.type, region, identifier: asked };
      const entity = { blueprint: "box", identifier: "web", hash: "x" };
      const before = (await parts.index.readAll([key])).get(`${odd.type} ${region} ${asked}`);
      await parts.index.write({ key, entities: [entity], eventTime: 0, seenBy: "" }, before);
      const message: EventMessage = {
        kind: "event",
        resourceType: odd.type,
        filters: { region: ".region", identifier: ".name", action: '"delete"' },
        time: undefined,
        fields: { region, name: asked },
      };

      const [verdict] = await handleEvents(parts, [{ message, deliveries: 1 }]);

      assert.equal(verdict?.state, isKept ? "dead" : "done", `${asked} and ${listed}`);
    }
  });
});
