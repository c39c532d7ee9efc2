import { itSortsAnything } from "./any-record";

describe("the intakes, against anything", function () {
  this.timeout(60_000);

  itSortsAnything(500, Date.now() % 1_000_000);
});
