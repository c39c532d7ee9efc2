import { assert } from "chai";
import { applyPatch } from "../../../sandbox/aws/json-patch";

describe("applyPatch", () => {
  const document = { Type: "t3.micro", Tags: [{ Key: "a" }, { Key: "b" }], Deep: { "x/y~z": 1 } };
  const refusal = (patch: unknown) => {
    try {
      applyPatch(document, patch);
    } catch (error) {
      return (error as Error).message.replace("Invalid patch update: ", "");
    }
    return undefined;
  };

  it("adds, replaces and removes members, one step after the other", () => {
    const patched = applyPatch(document, [
      { op: "add", path: "/New", value: { a: 1 } },
      { op: "replace", path: "/New/a", value: 2 },
      { op: "remove", path: "/Type" },
    ]);

    assert.deepEqual(patched, { Tags: document.Tags, Deep: document.Deep, New: { a: 2 } });
  });

  it("adds, replaces and removes items", () => {
    const tags = (...patch: unknown[]) => applyPatch(document, patch)["Tags"];

    assert.deepEqual(tags({ op: "add", path: "/Tags/-", value: 1 }), [
      { Key: "a" },
      { Key: "b" },
      1,
    ]);
    assert.deepEqual(tags({ op: "add", path: "/Tags/0", value: 1 }), [
      1,
      { Key: "a" },
      { Key: "b" },
    ]);
    assert.deepEqual(tags({ op: "add", path: "/Tags/2", value: 1 }), [
      { Key: "a" },
      { Key: "b" },
      1,
    ]);
    assert.deepEqual(tags({ op: "replace", path: "/Tags/1/Key", value: "c" }), [
      { Key: "a" },
      { Key: "c" },
    ]);
    assert.deepEqual(tags({ op: "remove", path: "/Tags/0" }), [{ Key: "b" }]);
  });

  it("unescapes slashes and tildes", () => {
    assert.deepEqual(
      applyPatch(document, [{ op: "replace", path: "/Deep/x~1y~0z", value: 2 }])["Deep"],
      {
        "x/y~z": 2,
      },
    );
  });

  it("goes on after a test that holds", () => {
    const test = { op: "test", path: "/Tags/0", value: { Key: "a" } };

    assert.deepEqual(applyPatch(document, [test]), document);
    assert.equal(
      refusal([{ ...test, value: { Key: "z" } }]),
      'test finds {"Key":"a"} at /Tags/0, not {"Key":"z"}',
    );
  });

  it("leaves the document as it was", () => {
    applyPatch(document, [{ op: "add", path: "/Tags/0/Key", value: "changed" }]);

    assert.equal(document.Tags[0]?.Key, "a");
  });

  it("names the step that cannot be applied", () => {
    assert.equal(refusal({}), "the patch document is not a JSON array");
    assert.equal(
      refusal([{ op: "move", path: "/a", from: "/b" }]),
      'step 0 has op "move"; known are add, replace, remove, test',
    );
    assert.equal(
      refusal([{ op: "add", path: "a", value: 1 }]),
      'step 0 has path "a"; it must be a JSON pointer',
    );
    assert.equal(refusal([{ op: "add", path: "/a" }]), "step 0 has no value");
    assert.equal(
      refusal([{ op: "replace", path: "/None", value: 1 }]),
      "replace finds nothing at /None",
    );
    assert.equal(refusal([{ op: "remove", path: "/None" }]), "remove finds nothing at /None");
    assert.equal(
      refusal([{ op: "add", path: "/None/a", value: 1 }]),
      "add finds nothing at /None/a",
    );
    assert.equal(
      refusal([{ op: "add", path: "/Tags/3", value: 1 }]),
      "add finds nothing at /Tags/3",
    );
    assert.equal(
      refusal([{ op: "replace", path: "/Tags/-", value: 1 }]),
      "replace finds nothing at /Tags/-",
    );
    assert.equal(
      refusal([{ op: "add", path: "/Type/a", value: 1 }]),
      "add finds nothing at /Type/a",
    );
  });
});
