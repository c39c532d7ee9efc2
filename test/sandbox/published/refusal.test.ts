import { assert } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { createDrivers } from "../../../sandbox/drivers";
import { recordedDriver } from "../../../sandbox/drivers/recorded";
import { LambdaInvocationError } from "../../../sandbox/lambda/invocation-error";
import { nameRules } from "../../../sandbox/names";
import { cited, NotHere, Refusal } from "../../../sandbox/published/refusal";
import { publishedTypes } from "../../../sandbox/published/types";
import { startDrivers } from "../drivers/setup";

const sandbox = path.join(__dirname, "../../../sandbox");
const type = "aws:s3/bucket:Bucket";
const page = /\(https:\/\/docs\.aws\.amazon\.com\/[^\s)]+\)$/;

describe("refusals of the drivers and the provider", () => {
  it("cannot be written without AWS's page: no other errors are made there", () => {
    for (const folder of ["drivers", "provider"]) {
      for (const file of readdirSync(path.join(sandbox, folder))) {
        const text = readFileSync(path.join(sandbox, folder, file), "utf8");
        assert.notMatch(text, /new \w*Error\(/, `${folder}/${file}`);
      }
    }
  });

  it("have a page for every type that is named, or comes to life", async () => {
    const test = await startDrivers();
    const types = [...Object.keys(nameRules), ...Object.keys(createDrivers(test.parts))];
    await test.close();

    for (const one of types) assert.match(`(${publishedTypes[one]?.source})`, page, one);
  });

  it("get the page of their type where a stand-in names none", async () => {
    const failing = (error: Error) =>
      cited(type, { ...recordedDriver(), delete: () => Promise.reject(error) })
        .delete({ type, name: "b", id: "b", inputs: {}, outputs: {} })
        .then(
          () => undefined,
          (failure: Error) => failure,
        );

    const named = await failing(
      Object.assign(new Error("It is full."), { name: "BucketNotEmpty" }),
    );
    assert.instanceOf(named, Refusal);
    assert.match(
      named?.message ?? "",
      /^BucketNotEmpty: It is full \(https:.*aws-resource-s3-bucket/,
    );
    const said = new Refusal("Said.", "https://docs.aws.amazon.com/page");
    const error = { errorType: "Error", errorMessage: "no", trace: [] };
    for (const own of [said, new NotHere("Not here."), new LambdaInvocationError("f", error)]) {
      assert.equal(await failing(own), own);
    }
  });

  it("tell of a second trail of one name, which is recorded only", async () => {
    const driver = recordedDriver();
    const trail = { type: "aws:cloudtrail/trail:Trail", name: "trail", inputs: {} };
    await driver.create(trail);

    const failure = await driver.create(trail).then(() => "", String);

    assert.match(failure, /TrailAlreadyExistsException: .* trail already/);
    assert.match(failure, page);
  });
});
