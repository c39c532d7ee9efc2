import { describeLargeResyncs } from "./large-resync";

describe("resyncs of a catalog", () => {
  describeLargeResyncs(1600);
});
