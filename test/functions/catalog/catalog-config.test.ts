import { assert } from "chai";
import {
  CatalogConfigError,
  findConfigProblems,
  listFilters,
  maxConfigBytes,
  parseCatalogConfig,
} from "../../../functions/catalog/catalog-config";
import { findConfigWarnings } from "../../../functions/catalog/catalog-config-warnings";
import { mapResources, type MappedResource } from "../../../functions/catalog/map-resource";
import { createJq, type Jq } from "../../../functions/jq";
import type { JsonObject } from "../../../functions/port/types";

const queue = {
  kind: "AWS::SQS::Queue",
  selector: {
    query: ".QueueName != null",
    aws: {
      regions: ["eu-west-1", "us-east-1"],
      regions_config: { "us-east-1": { resources_models: ['{"Prefix": "a"}'] } },
    },
  },
  port: {
    entity: {
      mappings: [
        {
          identifier: ".Arn",
          title: ".QueueName",
          icon: '"SQS"',
          team: ".Team",
          blueprint: '"queue"',
          properties: { fifo: ".FifoQueue" },
          relations: { consumers: ".Consumers[]" },
          itemsToParse: ".Items",
        },
      ],
    },
  },
};

const text = (...resources: unknown[]) => JSON.stringify({ resources });
const entry = (mapping: JsonObject, selector?: JsonObject) => ({
  kind: "AWS::SQS::Queue",
  ...(selector && { selector }),
  port: {
    entity: { mappings: [{ identifier: ".Arn", blueprint: "queue", properties: {}, ...mapping }] },
  },
});

function problemsOf(content: string): readonly string[] {
  try {
    parseCatalogConfig(content);
  } catch (error) {
    assert.instanceOf(error, CatalogConfigError);
    return error.problems;
  }
  return [];
}

describe("parseCatalogConfig", () => {
  it("makes a declaration of each entry", () => {
    assert.deepEqual(parseCatalogConfig(text(queue)), [
      {
        type: "AWS::SQS::Queue",
        origin: "config.json resources[0]",
        blueprint: "queue",
        entities: [
          {
            identifier: ".Arn",
            title: ".QueueName",
            icon: '"SQS"',
            team: ".Team",
            blueprint: "queue",
            properties: { fifo: ".FifoQueue" },
            relations: { consumers: "[.Consumers[]\n] | if length > 1 then . else .[0] end" },
            itemsToParse: ".Items",
          },
        ],
        selector: 'first(.QueueName != null\n) | IN(null, false, "", 0, [], {}) | not',
        regions: ["eu-west-1", "us-east-1"],
        models: { "us-east-1": ['{"Prefix": "a"}'] },
      },
    ]);
  });

  it("takes a kind several times, and what the old exporter did not look at", () => {
    const plain = { ...entry({ note: 1 }), comment: "ours" };

    const declarations = parseCatalogConfig(
      JSON.stringify({ resources: [plain, plain], version: 1 }),
    );

    assert.deepEqual(
      declarations.map(({ type, origin }) => [type, origin]),
      [
        ["AWS::SQS::Queue", "config.json resources[0]"],
        ["AWS::SQS::Queue", "config.json resources[1]"],
      ],
    );
  });

  it("names every problem at once: entry, field, value and what is allowed", () => {
    const wrong = {
      kind: "AWS::SQS::Queue",
      selector: {
        query: false,
        aws: {
          regions: ["Ireland"],
          regions_config: { "eu-west-1": { resources_models: ["[]"] } },
        },
      },
      port: {
        entity: {
          mappings: [
            { blueprint: "a queue", properties: { fifo: true }, relations: [] },
            { identifier: " ", blueprint: ".Blueprint | x", properties: {} },
          ],
        },
      },
    };

    assert.deepEqual(problemsOf(text(queue, wrong, { kind: "Lambda" }, 7)), [
      "resources[1] (AWS::SQS::Queue) port.entity.mappings[0].identifier is missing; allowed: a JQ filter.",
      'resources[1] (AWS::SQS::Queue) port.entity.mappings[0].blueprint is "a queue"; allowed: the identifier of a blueprint: letters, digits and @ _ . + : \\ / -, at most 100 characters, not . or ...',
      "resources[1] (AWS::SQS::Queue) port.entity.mappings[0].properties.fifo is true; allowed: a JQ filter.",
      "resources[1] (AWS::SQS::Queue) port.entity.mappings[0].relations is []; allowed: an object of JQ filters.",
      'resources[1] (AWS::SQS::Queue) port.entity.mappings[1].identifier is " "; allowed: a JQ filter.',
      'resources[1] (AWS::SQS::Queue) port.entity.mappings[1].blueprint is ".Blueprint | x"; allowed: the identifier of a blueprint: letters, digits and @ _ . + : \\ / -, at most 100 characters, not . or ...',
      "resources[1] (AWS::SQS::Queue) selector.query is false; allowed: a JQ filter.",
      'resources[1] (AWS::SQS::Queue) selector.aws.regions[0] is "Ireland"; allowed: an AWS region, such as eu-west-1.',
      'resources[1] (AWS::SQS::Queue) selector.aws.regions_config.eu-west-1.resources_models[0] is "[]"; allowed: the JSON text of an object, such as "{\\"ClusterName\\": \\"main\\"}".',
      'resources[2] (Lambda) kind is "Lambda"; allowed: the name of a resource type, such as AWS::Lambda::Function.',
      "resources[2] (Lambda) port is missing; allowed: an object with entity.",
      "resources[3] is 7; allowed: an object with kind and port.",
    ]);
  });

  it("refuses what is no such file", () => {
    assert.deepEqual(problemsOf("[]"), [
      'the file is []; allowed: an object with the list "resources".',
    ]);
    assert.deepEqual(problemsOf('{"resources": {}}'), [
      "resources is {}; allowed: a list of entries.",
    ]);
    assert.match(problemsOf("{")[0] ?? "", /^the file is not JSON: /);
  });

  it("refuses a file that is too large for the function's bundle", () => {
    const large = text(entry({ title: `"${"x".repeat(maxConfigBytes)}"` }));

    assert.deepEqual(problemsOf(large), [
      `the file has ${Buffer.byteLength(large)} bytes; allowed are 200000. Take out entries, or make handlers of them.`,
    ]);
    assert.deepEqual(problemsOf(text(entry({ title: `"${"x".repeat(maxConfigBytes / 2)}"` }))), []);
  });
});

describe("listFilters", () => {
  it("lists every filter as it is written, with its place", () => {
    const place = "resources[0] (AWS::SQS::Queue)";
    const mapping = `${place} port.entity.mappings[0]`;

    assert.deepEqual(listFilters(text(queue)), [
      { place: `${place} selector.query`, filter: ".QueueName != null" },
      { place: `${mapping}.identifier`, filter: ".Arn" },
      { place: `${mapping}.title`, filter: ".QueueName" },
      { place: `${mapping}.icon`, filter: '"SQS"' },
      { place: `${mapping}.team`, filter: ".Team" },
      { place: `${mapping}.properties.fifo`, filter: ".FifoQueue" },
      { place: `${mapping}.relations.consumers`, filter: ".Consumers[]" },
      { place: `${mapping}.itemsToParse`, filter: ".Items" },
    ]);
  });
});

describe("findConfigWarnings", () => {
  it("is silent about a file that works as before", () => {
    assert.deepEqual(findConfigWarnings(text(queue)), []);
  });

  it("tells what has no effect", () => {
    const odd = {
      ...entry({ tittle: ".x" }),
      selecter: { query: "false" },
      selector: {
        aws: {
          regions: ["eu-west-1"],
          regions_config: { "us-east-1": {} },
          list_parameters: { CertificateStatuses: ["ISSUED"] },
        },
      },
    };

    assert.deepEqual(findConfigWarnings(text(odd)), [
      "resources[0].port.entity.mappings[0].tittle means nothing and is ignored.",
      "resources[0].selecter means nothing and is ignored.",
      'resources[0] (AWS::SQS::Queue) selector.aws.list_parameters is {"CertificateStatuses":["ISSUED"]} and is ignored: resources are listed through Cloud Control. Put the condition into selector.query.',
      "resources[0] (AWS::SQS::Queue) selector.aws.regions_config names us-east-1, which selector.aws.regions does not; it is not listed.",
    ]);
  });

  it("names the fields that the old exporter gave and Cloud Control does not", () => {
    const stack = {
      ...entry({
        properties: { status: ".StackStatus" },
        relations: { x: ".StackResources[].Id" },
      }),
      kind: "AWS::CloudFormation::Stack",
    };

    assert.deepEqual(findConfigWarnings(text(stack)), [
      "resources[0] (AWS::CloudFormation::Stack) was read specially by the old exporter. Cloud Control gives no StackResources, writes LastUpdateTime for LastUpdatedTime, and gives Parameters as an object (name → value). This entry uses StackResources, which gives null.",
    ]);
  });
});

describe("a config.json", function () {
  this.timeout(30_000);
  let jq: Jq;
  before(() => {
    jq = createJq();
  });
  after(() => jq.close());

  /** What a resource comes to. */
  async function map(content: string, properties: JsonObject): Promise<MappedResource> {
    const [mapped] = await mapResources(jq, { own: "123456789012" }, [
      {
        resource: {
          key: { type: "AWS::SQS::Queue", region: "eu-west-1", identifier: "url" },
          properties,
        },
        declarations: parseCatalogConfig(content),
      },
    ]);
    assert(mapped);
    return mapped;
  }

  async function entitiesOf(content: string, properties: JsonObject) {
    const mapped = await map(content, properties);
    assert(!("error" in mapped), JSON.stringify(mapped));
    return mapped.entities.map(({ blueprint, entity }) => ({ blueprint, ...entity }));
  }

  it("has all its problems found, those of its JQ too", async () => {
    const content = text(
      entry({ properties: { a: ".a | ", b: 7 }, title: "nonsense" }, { query: "eu-west-1" }),
    );

    assert.deepEqual(await findConfigProblems(content, jq), [
      "resources[0] (AWS::SQS::Queue) port.entity.mappings[0].properties.b is 7; allowed: a JQ filter.",
      'resources[0] (AWS::SQS::Queue) selector.query: JQ filter "eu-west-1" does not compile: there is no function eu with 0 arguments (line 1).',
      'resources[0] (AWS::SQS::Queue) port.entity.mappings[0].properties.a: JQ filter ".a | " does not compile: it ends too early; something is not closed or is missing (line 1).',
      'resources[0] (AWS::SQS::Queue) port.entity.mappings[0].title: JQ filter "nonsense" does not compile: there is no function nonsense with 0 arguments (line 1).',
    ]);
    assert.deepEqual(await findConfigProblems(text(queue), jq), []);
  });

  it("gives an entity for each item and mapping, null where a property has no value", async () => {
    const content = text(
      entry({ properties: { fifo: ".FifoQueue", bad: ".Arn | tonumber" } }),
      entry({
        itemsToParse: ".Rules",
        identifier: '.Arn + "/" + .item.id',
        blueprint: '"rule"',
        title: ".item.none",
        properties: { id: ".item.id" },
      }),
    );

    assert.deepEqual(await entitiesOf(content, { Arn: "q", Rules: [{ id: "1" }, { id: "2" }] }), [
      { blueprint: "queue", identifier: "q", properties: { fifo: null, bad: null } },
      { blueprint: "rule", identifier: "q/1", properties: { id: "1" } },
      { blueprint: "rule", identifier: "q/2", properties: { id: "2" } },
    ]);
  });

  it("takes a list that is none for an empty one", async () => {
    const content = text(entry({ itemsToParse: ".Rules" }));

    assert.deepEqual(await entitiesOf(content, { Arn: "q", Rules: "none" }), []);
  });

  it("asks each entry's own selector; what the old exporter took for no is no", async () => {
    const answers = ["null", "false", '""', "0", "[]", "{}", "empty", ".Arn # why", "[0]", "true"];
    const content = text(
      ...answers.map((query, index) => entry({ identifier: `"${index}"` }, { query })),
    );

    const entities = await entitiesOf(content, { Arn: "q" });

    assert.deepEqual(
      entities.map(({ identifier }) => answers[Number(identifier)]),
      [".Arn # why", "[0]", "true"],
    );
  });

  it("keeps all targets of a relation to many", async () => {
    const content = text(
      entry({ relations: { many: ".Ids[]", one: ".Ids[0]", list: "[.Ids[0]]", none: "empty" } }),
    );

    assert.deepEqual(await entitiesOf(content, { Arn: "q", Ids: ["a", "b"] }), [
      {
        blueprint: "queue",
        identifier: "q",
        properties: {},
        relations: { many: ["a", "b"], one: "a", list: ["a"], none: null },
      },
    ]);
  });

  it("adds up what several entries say of one entity", async () => {
    const content = text(
      entry({ title: '"first"', properties: { a: "1", b: "1" } }),
      entry({ properties: { b: "2", c: "2" }, relations: { r: '"x"' } }),
    );

    assert.deepEqual(await entitiesOf(content, { Arn: "q" }), [
      {
        blueprint: "queue",
        identifier: "q",
        title: "first",
        properties: { a: 1, b: 2, c: 2 },
        relations: { r: "x" },
      },
    ]);
  });

  it("makes no entity without an identifier, and the others all the same", async () => {
    const content = text(entry({ identifier: ".Missing" }), entry({}));

    assert.deepEqual(
      (await entitiesOf(content, { Arn: "q" })).map(({ identifier }) => identifier),
      ["q"],
    );
  });

  it("says which entry's selector fails", async () => {
    const content = text(entry({}), entry({}, { query: ".Arn | keys" }));

    const mapped = await map(content, { Arn: "q" });

    assert("error" in mapped);
    assert.match(mapped.error, /^config\.json resources\[1\]: selector: .*has no keys/);
  });
});
