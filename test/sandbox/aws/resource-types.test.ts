import { assert } from "chai";
import { readdirSync } from "node:fs";
import * as path from "node:path";
import { typesOf, type TypeFacts } from "../../../facts/cloudformation";
import { actionFacts } from "../../../facts/iam";
import { ResourceStore } from "../../../sandbox/aws/resource-store";
import { idOf } from "../../../sandbox/aws/resources/ids";
import { serviceOf } from "../../../sandbox/aws/resources/main-action";
import { rightsFor } from "../../../sandbox/aws/resources/rights";
import { propertySchema } from "../../../sandbox/aws/resources/types";

const folder = path.join(__dirname, "../../../facts/cloudformation");
const all = readdirSync(folder).flatMap((file) => Object.entries(typesOf(path.parse(file).name)));
const place = { region: "eu-west-1", accountId: "123456789012" };
const used = all.filter(([, { handlers }]) => handlers?.create && handlers.read);

/** Something for each property without which the identifier would have no value. */
function identified({ identifier, readOnly = [], required = [], properties = {} }: TypeFacts) {
  const parents = required.filter((name) => /Arn$/.test(name));
  const given = [...identifier, ...parents].filter((name) => !readOnly.includes(name));
  const valueOf = (name: string) =>
    name.endsWith("Arn")
      ? "arn:aws:some:eu-west-1:123456789012:given/one"
      : (properties[name]?.enum?.[0] ?? `given-${name.toLowerCase()}`);
  return Object.fromEntries(given.map((name) => [name, valueOf(name)]));
}

describe("every type that AWS publishes", function () {
  this.timeout(60_000);

  it("can be placed, found by its identifier, listed and deleted", () => {
    const store = new ResourceStore(place.accountId);
    assert.isAbove(all.length, 1800);

    for (const [type, facts] of all) {
      const made = store.place(place.region, type, identified(facts), "test");

      const parts = facts.identifier.map((name) => made.properties[name]);
      assert.equal(made.identifier, parts.join("|"), type);
      for (const [index, part] of parts.entries()) {
        assert.notInclude([undefined, null, ""], part, `${type} ${facts.identifier[index]}`);
      }
      assert.notInclude(made.identifier, "undefined", type);
      assert.notInclude(made.identifier, "${", type);
      assert.strictEqual(store.get(place.region, type, made.identifier), made);
      store.delete(made);
      assert.isEmpty(store.list(place.region, type), type);
    }
  });

  it("has its identifier in lower case where AWS keeps it so", () => {
    const store = new ResourceStore(place.accountId);
    const given = { DBInstanceIdentifier: "MyDB", Engine: "postgres" };
    const made = store.create(place.region, "AWS::RDS::DBInstance", given);

    assert.equal(made.identifier, "mydb");
    const changed = store.update(made, { ...made.properties, ...given, AllocatedStorage: "30" });
    assert.equal(changed.properties.DBInstanceIdentifier, "mydb");
    for (const [type, name] of [
      ["AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId"],
      ["AWS::Neptune::DBCluster", "DBClusterIdentifier"],
      ["AWS::RDS::DBSubnetGroup", "DBSubnetGroupName"],
    ] as const) {
      assert.equal(
        store.place(place.region, type, { [name]: "MixedCase" }, "test").identifier,
        "mixedcase",
        type,
      );
    }
  });

  const fifo = 'must end in ".fifo" if Fifo';
  for (const [type, properties, refusal = fifo] of [
    ["AWS::SQS::Queue", { QueueName: "q.fifo" }],
    ["AWS::SQS::Queue", { QueueName: "q", FifoQueue: true }],
    ["AWS::SNS::Topic", { TopicName: "t.fifo", FifoTopic: false }],
    ["AWS::SNS::Topic", { TopicName: "t", FifoTopic: true }],
    ...[
      ...["a..b", "192.168.5.4", "xn--a", "sthree-a", "amzn-s3-demo-a", "a-s3alias", "a--ol-s3"],
      ...["a.mrap", "a--x-s3", "a--table-s3", "ab"],
    ].map((BucketName) => ["AWS::S3::Bucket", { BucketName }, `"${BucketName}"; AWS`] as const),
    ["AWS::SQS::Queue", { QueueName: "a queue" }, "AWS allows"],
    ["AWS::SQS::Queue", { QueueName: "q".repeat(81) }, "81 characters; AWS allows 80"],
    ["AWS::SNS::Topic", { TopicName: "a.b" }, "AWS allows"],
    [
      "AWS::DynamoDB::Table",
      { TableName: "t", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }] },
      "AWS allows",
    ],
    [
      "AWS::SNS::Topic",
      { DeliveryStatusLogging: [{ Protocol: "sqs" }, { Protocol: "sqs" }] },
      "(#/DeliveryStatusLogging: array items are not unique)",
    ],
  ] as const) {
    it(`is refused as in AWS: ${type} ${JSON.stringify(properties)}`, () => {
      const store = new ResourceStore(place.accountId);

      assert.throws(() => store.create(place.region, type, properties), refusal);
    });
  }

  it("gets ARNs of its account and region, and times of now", () => {
    const store = new ResourceStore(place.accountId);

    for (const [type, facts] of all) {
      const { properties } = store.place(place.region, type, identified(facts), "test");
      for (const name of facts.readOnly ?? []) {
        const value = properties[name];
        if (typeof value !== "string") continue;
        if (/arn$/i.test(name)) {
          assert.match(
            value,
            /^arn:aws:[a-z0-9-]+:(eu-west-1)?:(123456789012)?:./,
            `${type} ${name}`,
          );
        }
        if (/(Time|Date)$/.test(name)) assert.match(value, /^(\d+|20\d\d-\d\d-.*)$/, type);
      }
    }
  });

  it("gets ids that all fit its schema, or none of which does", () => {
    for (const [type, facts] of all) {
      for (const name of facts.identifier) {
        const schema = propertySchema(facts, name);
        const pattern = new RegExp(schema.pattern ?? "", "u");
        const ids = Array.from({ length: 5 }, () => idOf(type, schema));

        const fitting = ids.filter((id) => pattern.test(id));
        assert.include([0, ids.length], fitting.length, `${type} ${name}: ${fitting.join(", ")}`);
        assert.lengthOf(new Set(ids.map((id) => id.length)), 1, `${type} ${name}`);
      }
    }
  });

  it("needs rights that exist, its main call first, and never more than the list has", () => {
    const without: string[] = [];
    for (const [type, facts] of used) {
      assert.match(serviceOf(type, facts), /^[a-z0-9-]+$/, type);
      const properties = identified(facts);
      const subject = { type, facts, ...place, properties, changed: Object.keys(properties) };
      for (const step of ["create", "read", "delete", "list"] as const) {
        const { required, possible } = rightsFor(step, subject);
        for (const { action, resource } of required) {
          assert.isDefined(actionFacts(action), `${type} ${action}`);
          assert.match(resource, /^(\*|arn:)/, `${type} ${action}`);
        }
        assert.isFalse(
          required.some(({ action }) => possible.includes(action)),
          type,
        );
        if (step === "create" && required.length === 0) without.push(type);
      }
    }

    // Some handlers call actions that IAM does not list, or none.
    assert.isBelow(without.length / used.length, 0.05, without.join(", "));
  });
});
