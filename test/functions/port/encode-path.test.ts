import { assert } from "chai";
import { PortError } from "../../../functions/port";
import { encodePath } from "../../../functions/port/encode-path";
import { type Setup, login, portErrorOf, startPort } from "./setup";

describe("encodePath", () => {
  it("keeps every identifier one part of the path", () => {
    const path = ["blueprints", "a b", "entities", "arn:aws:s3:::x/y+z=1?#%é漢"];

    assert.equal(
      encodePath({ method: "GET", path }),
      "/v1/blueprints/a%20b/entities/arn%3Aaws%3As3%3A%3A%3Ax%2Fy%2Bz%3D1%3F%23%25%C3%A9%E6%BC%A2",
    );
  });

  for (const identifier of ["", ".", "..", "\ud800"]) {
    it(`refuses the identifier ${JSON.stringify(identifier)}`, () => {
      const path = ["blueprints", "vm", "entities", identifier];

      assert.throws(
        () => encodePath({ method: "DELETE", path }),
        PortError,
        `Cannot send DELETE /v1/blueprints/vm/entities/?: the identifier ${JSON.stringify(identifier)} `,
      );
    });
  }
});

describe("an identifier with special characters", () => {
  let setup: Setup;

  beforeEach(async () => {
    setup = await startPort();
  });
  afterEach(() => setup.server.close());

  it("arrives as one part", async () => {
    const path = "/v1/blueprints/my%2Fbp/entities/a%2F..%2Fb%3Ac%2Bd%20%C3%BC";
    const entity = { identifier: "a/../b:c+d ü", properties: {}, relations: {} };
    setup.server.on("GET", path, { json: { ok: true, entity } });

    assert.deepEqual(await setup.port.entities.get("my/bp", "a/../b:c+d ü"), entity);
  });

  it("never deletes what is above it", async () => {
    const error = await portErrorOf(setup.port.entities.delete("vm", ".."));

    assert.equal(error.code, "invalid_identifier");
    assert.isFalse(error.retryable);
    assert.deepEqual(setup.server.calls(), [`POST ${login}`]);
  });
});
