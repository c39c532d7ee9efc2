import { assert } from "chai";
import { describeStages, endStage } from "../../sandbox/stages";

describe("the stages of a start", () => {
  it("are told in their order, each with its own time", () => {
    const marks = [
      { name: "stage: modules are loaded", startTime: 350 },
      { name: "another's mark", startTime: 900 },
      { name: "stage: stand-ins listen", startTime: 1400 },
    ];

    const told = describeStages(marks);

    assert.equal(
      told,
      "Where the time went:\n  0.35 s  modules are loaded\n  1.05 s  stand-ins listen\n",
    );
  });

  it("are those that have ended", () => {
    endStage("the test has begun");

    assert.match(describeStages(), /^ {2}\d+\.\d\d s {2}the test has begun$/m);
  });
});
