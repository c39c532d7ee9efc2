import { describeConvergence } from "./converges";

describe("the catalog", function () {
  this.timeout(60_000);

  describeConvergence(400, 800);
});
