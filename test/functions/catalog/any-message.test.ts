import { itHandlesAnyMessage } from "./any-message";

describe("the catalog queue, against anything", function () {
  this.timeout(120_000);

  itHandlesAnyMessage(200, Date.now() % 1_000_000);
});
