import { itConforms } from "./conformance";
import { createWebJq } from "./setup";

describe("createJq with jq-web", () => {
  const jq = createWebJq({ timeoutMilliseconds: 10_000 });
  after(() => jq.close());

  itConforms(
    () => jq,
    () => false,
  );
});
