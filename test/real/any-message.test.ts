import { itHandlesAnyMessage } from "../functions/catalog/any-message";

describe("the catalog queue, against anything, at length", function () {
  this.timeout(30 * 60_000);

  itHandlesAnyMessage(20_000, Date.now() % 1_000_000);
});
