import { itConforms } from "./conformance";
import { createWebJq } from "./setup";

describe("createJq with jq-wasm", () => {
  const jq = createWebJq({ timeoutMilliseconds: 10_000 });
  after(() => jq.close());

  itConforms(
    () => jq,
    () => false,
  );
});
