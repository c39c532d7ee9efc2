import { describeLargeResyncs } from "../functions/catalog/large-resync";

describe("resyncs of a large catalog", () => {
  describeLargeResyncs(10_000);
});
