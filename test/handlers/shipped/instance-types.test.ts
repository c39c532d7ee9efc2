import { assert } from "chai";
import { largest, smallestInstanceType } from "../../../handlers/instance-types";
import { instanceTypeFor, regions } from "../../../handlers/vm";
import { InputError } from "../../../registry";

describe("smallestInstanceType", () => {
  for (const [cores, memoryGib, name] of [
    [1, 0.5, "t3.nano"],
    [2, 0.5, "t3.nano"],
    [2, 0.6, "t3.micro"],
    [2, 4, "t3.medium"],
    [2, 8, "t3.large"],
    [2, 9, "r7i.large"],
    [3, 8, "c7i.xlarge"],
    [4, 8, "c7i.xlarge"],
    [4, 8.5, "m7i.xlarge"],
    [4, 17, "r7i.xlarge"],
    [4, 33, "r7i.2xlarge"],
    [1, 1536, "r7i.48xlarge"],
    [192, 1, "c7i.48xlarge"],
    [192, 1536, "r7i.48xlarge"],
  ] as const) {
    it(`is ${name} for ${cores} cores and ${memoryGib} GB`, () => {
      const type = smallestInstanceType(cores, memoryGib);

      assert.equal(type?.name, name);
      assert.isAtLeast(type?.cores ?? 0, cores);
      assert.isAtLeast(type?.memoryGib ?? 0, memoryGib);
    });
  }

  it("prefers the burstable type where two have the same cores and memory", () => {
    // c7i.large has 2 cores and 4 GB too, m7i.large 2 and 8.
    assert.equal(smallestInstanceType(2, 3)?.name, "t3.medium");
    assert.equal(smallestInstanceType(2, 5)?.name, "t3.large");
  });

  it("is nothing when no type is large enough", () => {
    assert.isUndefined(smallestInstanceType(193, 1));
    assert.isUndefined(smallestInstanceType(1, 1537));
  });

  it("says what the largest have", () => {
    assert.deepEqual(largest, { cores: 192, memoryGib: 1536 });
  });
});

describe("instanceTypeFor", () => {
  it("gives name, cores and memory", () => {
    assert.deepEqual(instanceTypeFor(2, 4), { name: "t3.medium", cores: 2, memoryGib: 4 });
  });

  it("refuses what no type has, and says what to do", () => {
    assert.throws(
      () => instanceTypeFor(200, 4),
      InputError,
      "No instance type has 200 cores and 4 GB of memory; the largest have 192 cores or 1536 GB. " +
        "Ask for less and run the action again.",
    );
  });
});

describe("regions", () => {
  it("are those of the guide", () => {
    assert.deepEqual(regions, ["eu-west-1", "eu-west-2", "us-west-1", "us-east-1"]);
  });
});
