import { assert } from "chai";
import { readLogin, readTopics } from "../../sandbox/broker";

const known = { KAFKA_USERNAME: "org_example", KAFKA_PASSWORD: "a-password" };
const noFile = () => assert.fail("no file is read");

describe("readLogin", () => {
  it("takes brokers from the command line and all else from the environment", () => {
    assert.deepEqual(readLogin("a:9196,b.example.com:9196", known, noFile), {
      brokers: ["a:9196", "b.example.com:9196"],
      ...{ username: "org_example", password: "a-password" },
    });
  });

  it("reads the file of a certificate that nobody else knows", () => {
    const login = readLogin("a:1", { ...known, KAFKA_CA: "/ca.pem" }, (file) => `text of ${file}`);

    assert.equal(login.ca, "text of /ca.pem");
  });

  for (const [what, brokers, environment, message] of [
    ["no port", "localhost", known, /^--kafka is "localhost"; allowed: host:port/],
    ["a scheme", "SASL_SSL://a:1", known, /^--kafka is /],
    ["an empty broker", "a:1,", known, /^--kafka is "a:1,"/],
    ["no password", "a:1", { KAFKA_USERNAME: "u" }, /needs KAFKA_USERNAME and KAFKA_PASSWORD/],
    ["no user", "a:1", { KAFKA_PASSWORD: "p" }, /needs KAFKA_USERNAME and KAFKA_PASSWORD/],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => readLogin(brokers, environment, noFile), message);
    });
  }
});

describe("readTopics", () => {
  it("takes the topic and the group that Port's guide names, and leaves out what is not said", () => {
    assert.deepEqual(readTopics({}), {});
    assert.deepEqual(
      readTopics({ KAFKA_RUNS_TOPIC: "o.runs", KAFKA_CONSUMER_GROUP_NAME: "o.mine" }),
      { kafkaRunsTopic: "o.runs", kafkaConsumerGroup: "o.mine" },
    );
  });
});
