import { TestSandbox } from "../../support/sandbox";
import { describeRuns } from "./actions";
import { describeAnything } from "./anything";
import { describeBadBatch } from "./bad-batch";
import { describeBadRuns } from "./bad-runs";
import { describeChanges } from "./changes";
import { describeSecondGroup } from "./second-group";
import { describeSecrets } from "./secrets";
import { describeWaiting } from "./waiting";
import { describeWorkflows } from "./workflows";

describe("runs and changes in the sandbox, over Kafka", function () {
  this.timeout(60_000);
  let sandbox: TestSandbox;

  before(async () => {
    sandbox = await TestSandbox.start();
  });
  after(() => sandbox.close());

  // The first is about processes that are new.
  describeRuns(() => sandbox);
  describeSecrets(() => sandbox);
  describeWorkflows(() => sandbox);
  describeWaiting(() => sandbox);
  describeChanges(() => sandbox);
  describeBadBatch(() => sandbox);
  describeBadRuns("kafka", () => sandbox);
  describeAnything(() => sandbox);
  // After this one nobody reads the topic as the stack does.
  describeSecondGroup(() => sandbox);
});
