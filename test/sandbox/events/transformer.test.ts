import { assert } from "chai";
import { completeEvent, type BusEvent } from "../../../sandbox/events/bus-event";
import {
  InvalidTargetError,
  transform,
  validateTransformer,
  type TargetInput,
} from "../../../sandbox/events/transformer";

const ruleArn = "arn:aws:events:eu-west-1:123456789012:rule/tables";
const context = { ruleArn, ruleName: "tables", ingestionTime: "2026-01-31T12:00:01Z" };
const event: BusEvent = completeEvent(
  {
    source: "aws.test",
    "detail-type": "Test",
    id: "7bf73129",
    time: "2026-01-31T12:00:00Z",
    resources: ["arn:one", "arn:two"],
    detail: {
      state: "RUNNING",
      "instance-id": "i-1",
      snake_case: "s",
      "a/b": "slash",
      "x:y": "colon",
      quote: 'say "hi"',
      lines: "a\nb",
      backslash: "a\\b",
      count: 3,
      zero: 0,
      yes: true,
      no: false,
      nothing: null,
      empty: "",
      object: { acc_id: "0a787ecb-4015", sf_id: "baz" },
      words: ["ACTIVE", "INACTIVE"],
      numbers: [1, 2],
      none: {},
      items: [{ id: "a" }, { id: "b", deep: { list: [[1], [2]] } }, { other: 1 }],
    },
  },
  { account: "123456789012", region: "eu-west-1" },
);

/** Variables that tests use in templates, by the path they read. */
const inputPaths: Record<string, string> = {
  state: "$.detail.state",
  instance: "$.detail.instance-id",
  snake: "$.detail.snake_case",
  slash: "$.detail.a/b",
  colon: "$.detail.x:y",
  quote: "$.detail.quote",
  lines: "$.detail.lines",
  backslash: "$.detail.backslash",
  count: "$.detail.count",
  zero: "$.detail.zero",
  yes: "$.detail.yes",
  no: "$.detail.no",
  nothing: "$.detail.nothing",
  empty: "$.detail.empty",
  object: "$.detail.object",
  words: "$.detail.words",
  numbers: "$.detail.numbers",
  none: "$.detail.none",
  missing: "$.detail.missing.deeper",
  type: "$.detail-type",
  first: "$.resources[0]",
  outside: "$.resources[2]",
  id1: "$.detail.items[1].id",
  nested: "$.detail.items[1].deep.list[1][0]",
  ids: "$.detail.items[*].id",
  values: "$.detail.object.*",
  noIds: "$.detail.state[*].id",
  root: "$",
  bare: "detail.state",
  bracket: "$['detail']",
  indexOfObject: "$.detail.object[0]",
  inherited: "$.detail.constructor",
};

const apply = (target: TargetInput) => transform(target, event, context);
const fill = (inputTemplate: string) => apply({ inputTransformer: { inputPaths, inputTemplate } });

describe("transform", () => {
  /** Template, and what is delivered. */
  const delivered: [title: string, template: string, text: string][] = [
    ["a string template", '"instance <instance> is <state>"', '"instance i-1 is RUNNING"'],
    ["a string template with a missing path", '"info <missing>"', '"info "'],
    ["a string template with an object", '"<object>"', '"{acc_id:0a787ecb-4015,sf_id:baz}"'],
    ["a string template with an array", '"<words>"', '"[ACTIVE,INACTIVE]"'],
    ["a string template with scalars", '"<count> <zero> <yes> <no>"', '"3 0 true false"'],
    ["a string template with a value that has quotes", '"<quote>"', '"say "hi""'],
    ["a string template with escaped quotes", '"is \\"<state>\\""', '"is \\"RUNNING\\""'],
    ["a string template with braces", '"{[/Check <type>"', '"{[/Check Test"'],
    ["a string template of several lines", '"<state>"\n"<instance>"', '"RUNNING"\n"i-1"'],
    ["a string, unquoted", '{"a": <state>}', '{"a":"RUNNING"}'],
    ["a string, quoted", '{"a": "<state>"}', '{"a":"RUNNING"}'],
    ["a string inside a text", '{"a": "is <state>!"}', '{"a":"is RUNNING!"}'],
    ["two in one text", '{"a": "<state><instance>"}', '{"a":"RUNNINGi-1"}'],
    ["the seed's region", '{"r": "\\"<state>\\""}', '{"r":"\\"RUNNING\\""}'],
    ["a number, unquoted", '{"a": <count>}', '{"a":3}'],
    ["a number, quoted", '{"a": "<count>"}', '{"a":"3"}'],
    ["zero", '{"a": <zero>, "b": "<zero>"}', '{"a":0,"b":"0"}'],
    ["booleans", '{"a": <yes>, "b": <no>, "c": "<no>"}', '{"a":true,"b":false,"c":"false"}'],
    ["a missing path, unquoted", '{"a": <missing>}', '{"a":""}'],
    ["a missing path, quoted", '{"a": "<missing>"}', '{"a":""}'],
    ["null, as a missing path", '{"a": <nothing>, "b": "<nothing>"}', '{"a":"","b":""}'],
    ["an empty string", '{"a": <empty>, "b": "<empty>"}', '{"a":"","b":""}'],
    ["an object, unquoted", '{"a": <object>}', '{"a":{"acc_id":"0a787ecb-4015","sf_id":"baz"}}'],
    ["an array, unquoted", '{"a": <words>}', '{"a":["ACTIVE","INACTIVE"]}'],
    ["an array in an array", "[9, <words>, true]", '[9,["ACTIVE","INACTIVE"],true]'],
    ["nothing but a variable", "<object>", '{"acc_id":"0a787ecb-4015","sf_id":"baz"}'],
    ["a string with quotes, unquoted", '{"a": <quote>}', '{"a":"say \\"hi\\""}'],
    ["a string with lines, unquoted", '{"a": <lines>}', '{"a":"a\\nb"}'],
    ["a key with a dash", '{"a": <instance>}', '{"a":"i-1"}'],
    ["a key with an underscore", '{"a": <snake>}', '{"a":"s"}'],
    ["a key with a slash", '{"a": <slash>}', '{"a":"slash"}'],
    ["a key with a colon, which is not supported", '{"a": <colon>}', '{"a":""}'],
    ["an element of an array", '{"a": <first>}', '{"a":"arn:one"}'],
    ["an element that is not there", '{"a": <outside>}', '{"a":""}'],
    ["a field of an element", '{"a": <id1>}', '{"a":"b"}'],
    ["elements of elements", '{"a": <nested>}', '{"a":2}'],
    ["all elements", '{"a": <ids>}', '{"a":["a","b"]}'],
    ["all values of an object", '{"a": <values>}', '{"a":["0a787ecb-4015","baz"]}'],
    ["all elements of a text", '{"a": <noIds>}', '{"a":[]}'],
    ["an index into an object", '{"a": <indexOfObject>}', '{"a":""}'],
    ["a key that objects inherit", '{"a": <inherited>}', '{"a":""}'],
    ["a path without $", '{"a": <bare>}', '{"a":""}'],
    ["a path in brackets", '{"a": <bracket>}', '{"a":""}'],
    ["the whole event by its path", "<root>", JSON.stringify(event)],
    [
      "the rule",
      '{"a": <aws.events.rule-arn>, "b": "<aws.events.rule-name>"}',
      `{"a":"${ruleArn}","b":"tables"}`,
    ],
    ["the rule in a string", '"<aws.events.rule-name> triggered"', '"tables triggered"'],
    [
      "the time of ingestion",
      '{"a": <aws.events.event.ingestion-time>}',
      '{"a":"2026-01-31T12:00:01Z"}',
    ],
    ["the whole event", '{"a": <aws.events.event.json>}', JSON.stringify({ a: event })],
    [
      "white space, which goes, except in texts",
      '{\n  "a b" : "c  d\\" e" ,\n "f": 1.0 }',
      '{"a b":"c  d\\" e","f":1.0}',
    ],
    ["a < that begins no placeholder", '{"a": "if .x < 3 then"}', '{"a":"if .x < 3 then"}'],
    ["a template without variables", '{"a": 1}', '{"a":1}'],
  ];
  for (const [title, template, text] of delivered) {
    it(`delivers ${title}`, () => {
      assert.deepEqual(fill(template), { delivered: true, text });
    });
  }

  /** Template, and what comes out of it. */
  const lost: [title: string, template: string, text: string][] = [
    [
      "an object inside quotes",
      '{"a": "<object>"}',
      '{"a": "{"acc_id":"0a787ecb-4015","sf_id":"baz"}"}',
    ],
    ["an array inside quotes", '{"a": "<words>"}', '{"a": "["ACTIVE","INACTIVE"]"}'],
    ["a string with quotes inside quotes", '{"a": "<quote>"}', '{"a": "say "hi""}'],
    ["a string with lines inside quotes", '{"a": "<lines>"}', '{"a": "a\nb"}'],
    [
      "a string with a backslash and a wrong escape",
      '{"a": "<backslash>d\\q"}',
      '{"a": "a\\bd\\q"}',
    ],
    ["the event inside quotes", '{"a": "<aws.events.event>"}', ""],
    ["a text without quotes", "<instance> is in state <state>", '"i-1" is in state "RUNNING"'],
    ["a variable as a key", "{<state> <count>}", '{"RUNNING" 3}'],
  ];
  for (const [title, template, text] of lost) {
    it(`does not deliver ${title}`, () => {
      const result = fill(template);

      assert.isFalse(result.delivered);
      assert.match(
        result.delivered ? "" : result.reason,
        /^The input transformer's result is not JSON: /,
      );
      if (text) assert.equal(result.text, text);
    });
  }

  it("pastes a backslash inside quotes as it is, which changes the text", () => {
    assert.deepEqual(fill('{"a": "<backslash>"}'), { delivered: true, text: '{"a":"a\\b"}' });
  });

  it("leaves the detail out of the event, and names its type detailType", () => {
    const result = fill('{"a": <aws.events.event>}');

    const { detail: _, "detail-type": detailType, ...rest } = event;
    assert.deepEqual(JSON.parse(result.text), { a: { ...rest, detailType } });
  });

  it("delivers the whole event when nothing is said about the input", () => {
    assert.deepEqual(apply({}), { delivered: true, text: JSON.stringify(event) });
  });

  it("delivers a fixed input as it is", () => {
    assert.deepEqual(apply({ input: '{"a" : 1}' }), { delivered: true, text: '{"a" : 1}' });
  });

  it("delivers the part that an input path names", () => {
    const object = '{"acc_id":"0a787ecb-4015","sf_id":"baz"}';

    assert.deepEqual(apply({ inputPath: "$.detail.object" }), { delivered: true, text: object });
    assert.deepEqual(apply({ inputPath: "$.detail.object.sf_id" }), {
      delivered: true,
      text: '"baz"',
    });
  });

  it("does not deliver when an input path leads to nothing", () => {
    assert.isFalse(apply({ inputPath: "$.detail.missing" }).delivered);
  });

  it("takes a template without paths", () => {
    const inputTransformer = { inputTemplate: '"<aws.events.rule-name>"' };

    assert.deepEqual(apply({ inputTransformer }), { delivered: true, text: '"tables"' });
  });
});

describe("validateTransformer", () => {
  const errorFor = (target: TargetInput) => {
    try {
      validateTransformer(target, "queue");
    } catch (error) {
      assert.instanceOf(error, InvalidTargetError);
      assert.equal(error.code, "ValidationException");
      return (error as Error).message;
    }
    return undefined;
  };
  const withPaths = (paths: Record<string, string>, inputTemplate = '{"a": 1}') =>
    errorFor({ inputTransformer: { inputPaths: paths, inputTemplate } });

  it("accepts every template of these tests", () => {
    assert.isUndefined(
      withPaths(
        inputPaths,
        Object.keys(inputPaths)
          .map((name) => `<${name}>`)
          .join(),
      ),
    );
  });

  it("refuses a placeholder that has no path", () => {
    assert.equal(
      withPaths({}, '{"a": "<notdefinedkey>"}'),
      "InputTemplate for target queue contains invalid placeholder notdefinedkey.",
    );
  });

  it("refuses a placeholder that looks reserved", () => {
    assert.match(
      String(withPaths({}, "<aws.events.event.id>")),
      /invalid placeholder aws\.events\.event\.id/,
    );
    assert.match(String(withPaths({}, "<constructor>")), /invalid placeholder constructor/);
  });

  it("refuses two kinds of input", () => {
    const inputTransformer = { inputTemplate: '"x"' };
    const message =
      "Only one of Input, InputPath, or InputTransformer must be provided for target queue.";

    assert.equal(errorFor({ input: "{}", inputPath: "$" }), message);
    assert.equal(errorFor({ inputPath: "$", inputTransformer }), message);
    assert.equal(errorFor({ input: "{}", inputTransformer }), message);
  });

  it("refuses names that start with AWS, and only those", () => {
    assert.match(String(withPaths({ AWSRegion: "$.region" })), /invalid key AWSRegion/);
    assert.isUndefined(withPaths({ awsRegion: "$.region" }));
  });

  it("refuses names with other characters than AWS allows", () => {
    assert.match(String(withPaths({ "aws.events.event": "$" })), /invalid key aws\.events\.event/);
    assert.match(String(withPaths({ "": "$" })), /invalid key/);
  });

  it("takes 100 paths and refuses one more", () => {
    const paths = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index}`, "$"]));

    assert.isUndefined(withPaths(paths(100)));
    assert.match(String(withPaths(paths(101))), /has 101 entries; at most 100 are allowed/);
  });

  it("takes 8192 characters and refuses none or one more", () => {
    assert.isUndefined(withPaths({}, `"${"x".repeat(8190)}"`));
    assert.match(String(withPaths({}, `"${"x".repeat(8191)}"`)), /has 8193 characters/);
    assert.match(String(withPaths({}, "")), /has 0 characters/);
  });
});
