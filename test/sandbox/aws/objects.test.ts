import { assert } from "chai";
import { Objects } from "../../../sandbox/aws/objects";

describe("Objects", () => {
  const objects = new Objects();
  objects.put("templates", "site/a b.json", "{}");

  it("gives what was put, and nothing else", () => {
    assert.equal(objects.get("templates", "site/a b.json"), "{}");
    assert.isUndefined(objects.get("templates", "site"));
    assert.isUndefined(objects.get("others", "site/a b.json"));
  });

  for (const url of [
    "https://templates.s3.amazonaws.com/site/a%20b.json",
    "https://templates.s3.eu-west-1.amazonaws.com/site/a%20b.json",
    "https://templates.s3-eu-west-1.amazonaws.com/site/a%20b.json?versionId=1",
    "https://s3.eu-west-1.amazonaws.com/templates/site/a%20b.json",
  ]) {
    it(`finds it at ${url}`, () => assert.equal(objects.find(url), "{}"));
  }

  for (const url of [
    "http://templates.s3.amazonaws.com/site/a%20b.json",
    "https://templates.s3.amazonaws.com.example.com/site/a%20b.json",
    "https://templates.example.com/site/a%20b.json",
    "https://templates.s3.amazonaws.com/site/%zz",
    "https://templates.s3.amazonaws.com/site/%FF",
    "https://others.s3.amazonaws.com/site/a%20b.json",
    "s3://templates/site/a b.json",
    "no address",
  ]) {
    it(`finds nothing at ${url}`, () => assert.isUndefined(objects.find(url)));
  }
});
