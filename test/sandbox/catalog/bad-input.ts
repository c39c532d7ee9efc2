import { assert } from "chai";
import type { JsonObject } from "../../../functions/port/types";
import {
  catalogOf,
  type CatalogSandbox,
  expectedCatalog,
  exporter,
  type Kind,
} from "../../support/catalog-sandbox";
import { until } from "../../support/until";

const region = "eu-west-1";

/** Bad messages, and failures of AWS, of Port and of the exporter, in a sandbox of the catalog's handlers. */
export function describeBadInput(sandboxOf: () => CatalogSandbox): void {
  describe("bad input", () => {
    let sandbox: CatalogSandbox;

    before(() => {
      sandbox = sandboxOf();
    });

    const typeOf = (kind: Kind) => `Test::Catalog::${kind}`;
    const make = (kind: Kind, name: string, properties: JsonObject = {}) =>
      sandbox.store.create(region, typeOf(kind), { Name: name, Size: 1, ...properties });
    const change = (kind: Kind, name: string, properties: JsonObject) => {
      const resource = sandbox.store.get(region, typeOf(kind), name);
      assert(resource);
      sandbox.store.update(resource, { ...resource.properties, ...properties });
    };
    const remove = (kind: Kind, name: string) => {
      const resource = sandbox.store.get(region, typeOf(kind), name);
      assert(resource);
      sandbox.store.delete(resource);
    };
    /** Makes a resource and brings it into the catalog. */
    async function mirror(kind: Kind, name: string, properties: JsonObject = {}): Promise<void> {
      make(kind, name, properties);
      await sandbox.announce("Put", kind, name);
      await sandbox.settled();
    }
    const bulks = (from: number, blueprint: string) =>
      sandbox.port.calls
        .slice(from)
        .filter(({ path }) => path === `/v1/blueprints/${blueprint}/entities/bulk`)
        .map(({ body }) => (body as { entities: unknown[] }).entities.length);
    const refusedCalls = (from: number) =>
      sandbox.port.calls.slice(from).filter(({ status }) => status === 0).length;

    describe("messages", () => {
      it("that nobody can read end in dead letters, each with its reason, and the others of their batch are handled", async () => {
        const names = Array.from({ length: 7 }, (_, index) => `batch-${index}`);
        for (const name of names) make("Crate", name);
        const good = names.map((name) => sandbox.message("Crate", name));
        const bad = [
          sandbox.message("Crate", "x", { identifier: ".name |" }),
          sandbox.message("Crate", "x", { resource_type: "Test::Catalog::Nothing" }),
          "{oops",
        ];
        const before = sandbox.invocations();

        await sandbox.send(...good.slice(0, 4), ...bad, ...good.slice(4));
        await sandbox.settled();

        assert.equal(sandbox.invocations() - before, 1, "it is one batch");
        const letters = await sandbox.takeDeadLetters();
        assert.sameMembers(
          letters.map(({ body }) => body),
          bad,
        );
        assert.deepEqual(
          letters.map(({ reason = "" }) => reason.split(":")[0]),
          ['no handler declares the resource type "Test', "not JSON", "the JQ of identifier fails"],
        );
      });

      it("that come again and again, and in any order, change nothing", async () => {
        const at = (second: number) => ({
          time: new Date(Date.parse("2026-01-01T00:00:00Z") + second * 1000).toISOString(),
        });
        make("Crate", "again");
        for (let count = 0; count < 5; count += 1)
          await sandbox.announce("Put", "Crate", "again", at(1));
        // The deletion is told before the creation.
        await sandbox.announce("Delete", "Crate", "early", at(2));
        await sandbox.settled();
        await sandbox.announce("Put", "Crate", "early", at(1));
        // Deleted and made anew; of its events the old deletion comes last.
        await sandbox.announce("Put", "Crate", "again", at(4));
        await sandbox.settled();
        await sandbox.announce("Delete", "Crate", "again", at(3));
        await sandbox.settled();
        assert.hasAnyKeys(catalogOf(sandbox), [`crate ${region}/again`]);

        remove("Crate", "again");
        await sandbox.announce("Delete", "Crate", "again", at(6));
        await sandbox.settled();
        await sandbox.announce("Put", "Crate", "again", at(5));
        await sandbox.settled();

        assert.doesNotHaveAnyKeys(catalogOf(sandbox), [`crate ${region}/again`]);
      });
    });

    describe("Cloud Control", () => {
      const general = "GeneralServiceException";
      const finals: [string, string, string][] = [
        ["denying access", "AccessDeniedException", "User is not authorized to perform this"],
        ["not knowing the type", "TypeNotFoundException", "There is no such type"],
        ["not supporting the type", "UnsupportedActionException", "The type has no read handler"],
      ];
      for (const [index, [what, error, message]] of finals.entries()) {
        it(`${what} leaves the entity alone, and the event is in dead letters`, async () => {
          await mirror("Crate", `final-${index}`);
          change("Crate", `final-${index}`, { Size: 2 });
          const type = typeOf("Crate");
          sandbox.parts.aws.cloudControl.faults.add({
            ...{ operation: "GetResource", type, error, message },
          });

          await sandbox.announce("Delete", "Crate", `final-${index}`);
          await sandbox.settled();

          const [letter, ...others] = await sandbox.takeDeadLetters();
          assert.equal(letter?.reason, `${type} ${region} final-${index}: ${error}: ${message}`);
          assert.deepEqual(others, []);
          assert.equal(
            sandbox.port.entity("crate", `${region}/final-${index}`)?.properties.size,
            1,
          );
          await sandbox.announce("Put", "Crate", `final-${index}`);
        });
      }

      it("not finding the resource, also wrapped, takes its entities out", async () => {
        await mirror("Crate", "gone");
        await mirror("Crate", "gone-wrapped");
        remove("Crate", "gone");
        remove("Crate", "gone-wrapped");
        const message = "NotFound: Crate gone-wrapped does not exist";

        await sandbox.announce("Delete", "Crate", "gone");
        await sandbox.settled();
        sandbox.parts.aws.cloudControl.faults.add({
          ...{ operation: "GetResource", type: typeOf("Crate"), error: general, message },
        });
        await sandbox.announce("Delete", "Crate", "gone-wrapped");
        await sandbox.settled();

        assert.doesNotHaveAnyKeys(catalogOf(sandbox), [
          `crate ${region}/gone`,
          `crate ${region}/gone-wrapped`,
        ]);
      });

      it("throttling for longer than a call is repeated loses nothing", async () => {
        make("Crate", "slow");
        const throttle = { operation: "GetResource", type: typeOf("Crate"), error: general };
        const { faults } = sandbox.parts.aws.cloudControl;
        // What is wrapped, the client does not ask again.
        faults.add({ ...throttle, message: "Rate exceeded", times: 2 });
        const invocations = sandbox.invocations();
        const endOfHurry = sandbox.bringBackAtOnce({ afterFailures: true });

        await sandbox.announce("Put", "Crate", "slow");
        await sandbox.settled();

        endOfHurry();
        assert.equal(sandbox.invocations() - invocations, 3);
        assert.isDefined(sandbox.port.entity("crate", `${region}/slow`));
      });
    });

    describe("Port", () => {
      it("refusing one entity of a call with twenty writes the others, and the refused one is in dead letters", async () => {
        const names = Array.from({ length: 10 }, (_, index) => `full-${index}`);
        for (const [index, name] of names.entries()) {
          const weight = index === 3 ? "heavy" : 1;
          make("Box", name, {
            Items: [
              { Id: "a", Weight: 1 },
              { Id: "b", Weight: weight },
            ],
          });
        }
        const bodies = names.map((name) => sandbox.message("Box", name));
        const calls = sandbox.port.calls.length;

        await sandbox.send(...bodies);
        await sandbox.settled();

        assert.equal(bulks(calls, "item")[0], 20, "all of them are in one call");
        const [letter, ...others] = await sandbox.takeDeadLetters();
        assert.deepEqual(others, []);
        assert.equal(letter?.body, bodies[3]);
        assert.match(
          letter?.reason ?? "",
          /^Port refused item\/eu-west-1\/full-3\/b: 422 .*weight/,
        );
        const { [`item ${region}/full-3/b`]: refused, ...written } = expectedCatalog(sandbox, [
          region,
        ]);
        assert.deepEqual(refused, { weight: "heavy" });
        assert.deepEqual(catalogOf(sandbox), written);
        change("Box", "full-3", { Items: [{ Id: "b", Weight: 3 }] });
        await sandbox.send(letter?.body ?? "");
      });

      it("being down for a while delays everything and loses nothing", async () => {
        await mirror("Crate", "dark-gone");
        await mirror("Crate", "dark-changed");
        const calls = sandbox.port.calls.length;
        const endOfHurry = sandbox.bringBackAtOnce({ afterFailures: true });
        sandbox.port.faults.add({ path: /\/entities/, answer: "disconnect" });
        remove("Crate", "dark-gone");
        change("Crate", "dark-changed", { Size: 5 });
        for (let count = 0; count < 10; count += 1) make("Box", `dark-${count}`);

        await sandbox.announce("Delete", "Crate", "dark-gone");
        await sandbox.announce("Put", "Crate", "dark-changed");
        for (let count = 0; count < 10; count += 1)
          await sandbox.announce("Put", "Box", `dark-${count}`);
        // More than one delivery's attempts.
        await until(() => refusedCalls(calls) > 16);
        assert.equal(sandbox.port.entity("crate", `${region}/dark-changed`)?.properties.size, 1);
        sandbox.port.faults.clear();
        await sandbox.settled();
        endOfHurry();

        assert.equal(sandbox.port.entity("crate", `${region}/dark-changed`)?.properties.size, 5);
        assert.isUndefined(sandbox.port.entity("crate", `${region}/dark-gone`));
      });

      it("not having the target of a relation yet gets an empty one", async () => {
        assert.isUndefined(sandbox.port.entity("owner", "harbour-team"));

        await mirror("Box", "related", { Owner: "harbour-team" });

        assert.isDefined(sandbox.port.entity("owner", "harbour-team"));
        assert.deepEqual(catalogOf(sandbox)[`box ${region}/related`]?.owner, "harbour-team");
      });
    });

    it("takes out what stops matching its selector, with everything that it had produced", async () => {
      await mirror("Box", "shy", { Items: [{ Id: "a", Weight: 1 }] });
      assert.isDefined(sandbox.port.entity("item", `${region}/shy/a`));

      change("Box", "shy", { Hidden: true });
      await sandbox.announce("Put", "Box", "shy");
      await sandbox.settled();

      assert.isUndefined(sandbox.port.entity("box", `${region}/shy`));
      assert.isUndefined(sandbox.port.entity("item", `${region}/shy/a`));
    });

    it("is put right after a function that died between Port and the index", async () => {
      const end = sandbox.bringBackAtOnce();
      const { lambda } = sandbox.parts;
      for (const name of ["dead-1", "dead-2"]) make("Crate", name);
      const calls = sandbox.port.calls.length;
      sandbox.port.faults.add({
        ...{ path: /crate\/entities\/bulk/, times: 1 },
        // What the function writes is old before its messages come back, and nobody tells the index of it.
        answer: () => {
          remove("Crate", "dead-1");
          change("Crate", "dead-2", { Size: 7 });
          lambda.faults.kill(exporter);
        },
      });

      await sandbox.send(sandbox.message("Crate", "dead-1"), sandbox.message("Crate", "dead-2"));
      await until(() => sandbox.port.entity("crate", `${region}/dead-1`));
      await sandbox.announce("Delete", "Crate", "dead-1");
      await sandbox.settled();
      end();

      assert.isUndefined(sandbox.port.entity("crate", `${region}/dead-1`));
      assert.equal(sandbox.port.entity("crate", `${region}/dead-2`)?.properties.size, 7);
      assert.deepEqual(bulks(calls, "crate"), [2, 1]);
    });
  });
}
