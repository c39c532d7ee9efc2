import { describeConvergence } from "../functions/catalog/converges";

describe("the catalog, at length", function () {
  this.timeout(10 * 60_000);

  describeConvergence(2000, 3000);
});
