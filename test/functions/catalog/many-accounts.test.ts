import { describeManyAccounts } from "./many-accounts";

describe("resyncs of many accounts", () => {
  describeManyAccounts(12, 2);
});
