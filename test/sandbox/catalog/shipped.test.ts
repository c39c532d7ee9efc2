import { CatalogSandbox } from "../../support/catalog-sandbox";
import { describeVm } from "../runs/vm";
import { describeServices } from "./services";
import { describeShippedResync } from "./shipped-resync";

describe("the shipped handlers in the sandbox", function () {
  this.timeout(120_000);
  let sandbox: CatalogSandbox;

  before(async () => {
    sandbox = await CatalogSandbox.start({
      handlersFolder: "handlers",
      catalogRegions: "eu-west-1,us-east-1",
    });
  });
  after(() => sandbox?.close());

  describeServices(() => sandbox);
  describeVm(() => sandbox.test);
  // After this one nothing hears of changes.
  describeShippedResync(() => sandbox);
});
