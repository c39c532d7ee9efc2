import { itSortsAnything } from "../functions/any-record";

describe("the intakes, against anything, at length", function () {
  this.timeout(15 * 60_000);

  itSortsAnything(20_000, Date.now() % 1_000_000);
});
