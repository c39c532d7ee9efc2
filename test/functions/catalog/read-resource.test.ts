import { assert } from "chai";
import type { AwsClients } from "../../../registry/contract/aws";
import { listPage } from "../../../functions/catalog/list-page";
import { readResource, UnreadableError } from "../../../functions/catalog/read-resource";
import type { CatalogParts } from "../../../functions/catalog/sync-resources";

const key = { type: "Test::Catalog::Box", region: "eu-west-1", identifier: "one|two" };
const failing = (name: string, message: string) => () =>
  Promise.reject(Object.assign(new Error(message), { name }));
const fails = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => assert.fail("it must fail"),
    (error: Error) => error,
  );

describe("readResource", () => {
  /** Cloud Control that answers with a general error. */
  const general = (message: string) =>
    ({ client: () => ({ send: failing("GeneralServiceException", message) }) }) as AwsClients;

  it("takes a service's text for an absence only when it names the whole resource", async () => {
    const read = (message: string) => readResource(general(message), {}, key);

    assert.isUndefined(await read("Service two of cluster one does not exist"));
    for (const message of ["The TagSet does not exist", "two does not exist", "bone two: NotFound"])
      assert.notInstanceOf(await fails(read(message)), UnreadableError, message);
  });

  it("never takes a service's text for an absence when a resync has just listed the resource", async () => {
    const error = await fails(
      readResource(general("Service two of cluster one does not exist"), {}, key, true),
    );

    assert.instanceOf(error, UnreadableError);
  });

  for (const [name, isFinal] of [
    ["AccessDenied", true],
    ["AccessDeniedException", true],
    ["InvalidParameterValue", true],
    ["ValidationException", true],
    ["ThrottlingException", false],
  ] as const) {
    it(`says that ${name} of a handler's own read and list ${isFinal ? "stays" : "passes"}`, async () => {
      const own = failing(name, "no");
      const resources = new Map([[key.type, [{ list: own }]]]);
      const parts = { resources, clients: {} } as unknown as CatalogParts;

      const read = await fails(readResource({} as AwsClients, { read: own }, key));
      const list = await fails(listPage(parts, key.type, key.region, {}));

      assert.deepEqual(
        [read, list].map((error) => error instanceof UnreadableError),
        [isFinal, isFinal],
      );
    });
  }
});
