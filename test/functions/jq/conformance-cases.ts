import type { Json } from "../../../functions/port/types";

/** What a filter must come to. */
export type Outcome = { readonly outputs: readonly Json[] } | { readonly error: string | RegExp };

/** One filter over one input, which all engines must agree on. */
export interface ConformanceCase {
  readonly filter: string;
  readonly input: Json;
  readonly outcome: Outcome;
  /** Where jq 1.6 differs. */
  readonly jq16?: Outcome;
}

const resource = {
  Arn: "arn:aws:lambda:eu-west-1:1:function:orders",
  Memory: 512,
  Tags: [
    { Key: "team", Value: "shop" },
    { Key: "stage", Value: "prod" },
  ],
  Vpc: null,
};

function gives(filter: string, input: Json, ...outputs: Json[]): ConformanceCase {
  return { filter, input, outcome: { outputs } };
}

function fails(filter: string, input: Json, error: string | RegExp): ConformanceCase {
  return { filter, input, outcome: { error } };
}

function in16(jq16: Outcome, one: ConformanceCase): ConformanceCase {
  return { ...one, jq16 };
}

const paths = [
  gives(".", resource, resource),
  gives(".Arn", resource, resource.Arn),
  gives(".Vpc", resource, null),
  gives(".Missing", resource, null),
  gives(".Missing.Deeper[0].Still", resource, null),
  gives(".Vpc.SubnetIds", resource, null),
  gives(".Tags[].Key", resource, "team", "stage"),
  gives(".Tags[7].Key", resource, null),
  gives(".Tags[-1].Value", resource, "prod"),
  gives('.["Arn"] | split(":")[6]', resource, "orders"),
  gives("[.Tags[] | {(.Key): .Value}] | add", resource, { team: "shop", stage: "prod" }),
  gives('.Tags | map(select(.Key == "team").Value)[0]', resource, "shop"),
  gives(".Tags | from_entries", resource, { team: "shop", stage: "prod" }),
  gives('[paths(type == "number")]', resource, [["Memory"]]),
  gives('getpath(["Tags", 0, "Key"])', resource, "team"),
  gives("to_entries[0].key", { b: 1 }, "b"),
  gives(".__proto__", { a: 1 }, null),
  gives(
    ".",
    JSON.parse('{"__proto__":{"x":1},"constructor":2}') as Json,
    JSON.parse('{"__proto__":{"x":1},"constructor":2}') as Json,
  ),
  gives(".__proto__.x", JSON.parse('{"__proto__":{"x":1}}') as Json, 1),
  gives('.[""]', { "": "empty key" }, "empty key"),
  fails(".a", "text", /Cannot index string with string \(?"a"\)?/),
  fails(".[0]", { a: 1 }, /Cannot index object with number/),
  fails(".a[]", { a: 1 }, /Cannot iterate over number/),
  gives(".a?", "text"),
  gives(".a[]?", { a: 1 }),
];

const values = [
  gives("1, 2, 3", null, 1, 2, 3),
  gives("empty", null),
  gives("select(false)", resource),
  gives("null", resource, null),
  gives("false, null", null, false, null),
  gives('if .Memory > 256 then "large" else "small" end', resource, "large"),
  in16({ error: /does not compile/ }, gives("if .Memory == 512 then 1 end", resource, 1)),
  gives('.Vpc // "none"', resource, "none"),
  gives('"\\(.Memory) MB"', resource, "512 MB"),
  gives("reduce .[] as $x (0; . + $x)", [1, 2, 3], 6),
  gives("[foreach .[] as $x (0; . + $x)]", [1, 2, 3], [1, 3, 6]),
  gives("[limit(2; .[])]", [1, 2, 3], [1, 2]),
  gives("first(range(10; 0; -3))", null, 10),
  gives("[label $out | 1, break $out, 2]", null, [1]),
  gives(". as [$a, {b: $c}] | [$c, $a]", [1, { b: 2 }], [2, 1]),
  gives("def f(x): x * 2; f(.)", 21, 42),
  gives("def fac: if . < 2 then 1 else . * (. - 1 | fac) end; fac", 10, 3628800),
  gives("[.[] | tostring]", [1, "a", null, [1]], ["1", "a", "null", "[1]"]),
  gives("sort_by(.a) | map(.a)", [{ a: 3 }, { a: 1 }], [1, 3]),
  gives("group_by(.) | map(length)", [1, 2, 1], [2, 1]),
  gives("with_entries(.value += 1)", { a: 1 }, { a: 2 }),
  gives("del(.a)", { a: 1, b: 2 }, { b: 2 }),
  gives(".a |= . + 1", { a: 1 }, { a: 2 }),
  gives("# only a comment\n.a # and another )", { a: 1 }, 1),
  gives(".a # backslash \\", { a: 1 }, 1),
  gives("@base64, (@base64 | @base64d)", "Größe", "R3LDtsOfZQ==", "Größe"),
  gives("@json, @text", [1, "a"], '[1,"a"]', '[1,"a"]'),
  gives("@uri", "a b/ä", "a%20b%2F%C3%A4"),
  gives("@csv", [1, 'a"b'], '1,"a""b"'),
  gives("fromjson", '{"a":[1]}', { a: [1] }),
  fails("fromjson", "{", /./),
  gives("tojson", { a: [1, null] }, '{"a":[1,null]}'),
  gives(
    'sub("^.*function:"; "") | split(":")[0]',
    "arn:aws:lambda:x:1:function:orders:7",
    "orders",
  ),
  gives('test("^a.c$"), [scan("[0-9]+")], capture("(?<x>[a-z])").x', "a1c", true, ["1"], "a"),
  in16({ error: /memory/ }, gives('gsub("";"-")', "ab", "-a-b-")),
  gives(
    "fromdate, (fromdate | todate)",
    "2015-03-05T23:51:47Z",
    1425599507,
    "2015-03-05T23:51:47Z",
  ),
  gives('strptime("%Y-%m-%d") | mktime', "2024-02-29", 1709164800),
  in16({ error: /does not compile/ }, gives("pick(.a)", { a: 1, b: 2 }, { a: 1 })),
  in16({ outputs: [[1]] }, gives("[limit(0; 1, 2)]", null, [])),
];

const textAndNumbers = [
  gives("length, explode", "aé😀", 3, [97, 233, 128512]),
  gives(".", "\u{1F600}\u0000\u2028", "\u{1F600}\u0000\u2028"),
  gives(".", "lone \ud800 surrogate", "lone \ufffd surrogate"),
  gives('"\ud800"', null, "\ufffd"),
  gives(".", "", ""),
  gives("length", "", 0),
  gives(".", 12345678901234567890, 12345678901234567000),
  gives("12345678901234567890", null, 12345678901234567000),
  gives(". + 1", 9007199254740991, 9007199254740992),
  gives("., -., . / 3", 0.1, 0.1, -0.1, 0.03333333333333333),
  gives("1e1000, -1e1000", null, Number.MAX_VALUE, -Number.MAX_VALUE),
  gives("nan, infinite, -infinite", null, null, Number.MAX_VALUE, -Number.MAX_VALUE),
  gives("nan < nan, (nan == nan)", null, true, false),
  gives("[.[] | floor]", [1.5, -1.5], [1, -2]),
  fails("1 / 0 | . + .x", 0, /./),
  fails(". / 0", 1, /cannot be divided because the divisor is zero/),
  fails("tonumber", "abc", /./),
];

const errors = [
  fails("error", "plain", "plain"),
  fails('error("a\\u0000b")', null, "a\u0000b"),
  fails("error({code: 7})", null, '{"code":7}'),
  in16({ outputs: [] }, fails("error(null)", null, "null")),
  fails('1, error("late")', null, "late"),
  gives('try error("x") catch .', null, "x"),
  gives("[.[] | try tonumber catch null]", ["1", "a"], [1, null]),
  gives("try error({a: 1}) catch .a", null, 1),
  fails("error({__jq: 12345})", null, /__jq/),
  gives('(.a | error)? // "default"', { a: "x" }, "default"),
];

const outside = [
  gives("env", null, {}),
  gives("$ENV", null, {}),
  gives("env.PATH, $ENV.PATH, env.AWS_SECRET_ACCESS_KEY", null, null, null, null),
  gives("$ARGS", null, { positional: [], named: {} }),
  gives("input_filename, input_line_number", null, null, 0),
  gives("debug, stderr", 1, 1, 1),
  gives("get_search_list", null, []),
  fails("input", 1, /^input is not available/),
  fails("[inputs]", 1, /^inputs is not available/),
  gives('try input catch "none"', 1, "none"),
  fails("halt", 1, /^halt is not available/),
  fails("halt_error", 1, /^halt_error is not available/),
  fails('"x" | halt_error(0)', 1, /^halt_error is not available/),
  fails('"./a" | modulemeta', 1, /^modulemeta is not available/),
  fails("$__loc__", 1, /does not compile: \$__loc__ is not available/),
  fails('import "a" as a; .', 1, /does not compile: import is not available/),
  fails('include "a"; .', 1, /does not compile: include is not available/),
];

const malformed = [
  fails("", 1, /does not compile: it is empty/),
  fails(".a |", 1, /it ends too early.*\(line 1\)/),
  fails("1) , (2", 1, /does not belong there.*\(line 1\)/),
  fails("1] , [2", 1, /does not belong there.*\(line 1\)/),
  fails("1; 2", 1, /";" is not expected there/),
  fails(". # (\n)", 1, /does not belong there.*\(line 2\b/),
  fails('"open', 1, /a text is not closed/),
  fails('"\\(1"', 1, /a text is not closed/),
  fails(".a\n| .b\n| foo(1; 2)", 1, /there is no function foo with 2 arguments \(line 3\b/),
  fails("$nothing", 1, /there is no variable \$nothing \(line 1\)/),
  fails("f0, f1", 1, /there is no function f[01] with 0 arguments/),
  fails("$in, $use", 1, /there is no variable \$(in|use)/),
  fails("break $out", 1, /"break \$out" is not inside of "label \$out \| …"/),
  fails("1\0 | 2", 1, /it has a NUL character/),
  fails("reduce . as $x", 1, /it ends too early/),
  fails("def f: 1;", 1, /it ends too early|does not/),
];

const deep = (levels: number, inner: Json): Json =>
  levels === 0 ? inner : [deep(levels - 1, inner)];

const depth = [
  gives("flatten", deep(199, 1), [1]),
  fails(".", deep(201, 1), /nested deeper than 200 levels/),
  gives("[[[[[[[[[[.]]]]]]]]]]", 1, deep(10, 1)),
  gives(`${"(".repeat(150)}.${")".repeat(150)}`, 1, 1),
  gives("reduce range(1000) as $i (0; [.]) | [recurse(.[]?)] | length", null, 1001),
  fails("reduce range(1000) as $i (0; [.])", null, /nested too deeply/),
];

/** Cases for every engine. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...paths,
  ...values,
  ...textAndNumbers,
  ...errors,
  ...outside,
  ...malformed,
  ...depth,
];
