import { describeLargeResyncs } from "../functions/catalog/large-resync";
import { describeManyAccounts } from "../functions/catalog/many-accounts";

describe("resyncs of a large catalog", () => {
  describeLargeResyncs(10_000);
  describeManyAccounts(50, 200);
});
