import { assert } from "chai";
import { decodeInput } from "../../../registry/decode-input";
import { InputError } from "../../../registry/errors";
import { launchFields, toLaunchParameters } from "../../../registry/products/launch-fields";
import type { ProductParameter } from "../../../registry/products/product";

type Parameter = Omit<ProductParameter, "name"> & { readonly name?: string };

/** What Port gets of one parameter, and whether it insists on it. */
function fieldOf(parameter: Parameter) {
  const fields = launchFields({ parameters: [{ name: "Name", ...parameter }] });
  const [[name, field] = ["", undefined]] = Object.entries(fields);
  return { name, ...field };
}

/** What Service Catalog gets when a form was filled in so. */
function launchWith(
  parameters: readonly ProductParameter[],
  properties: Record<string, string | number | string[]>,
) {
  const input = decodeInput(launchFields({ parameters }), properties);
  return toLaunchParameters({ parameters }, input);
}

describe("launchFields", () => {
  const schemas: [what: string, parameter: Parameter, schema: object, required: boolean][] = [
    [
      "a text with limits",
      {
        type: "String",
        minLength: 2,
        maxLength: 9,
        allowedPattern: "[a-z]+",
        description: "Which",
      },
      {
        title: "Name",
        type: "string",
        minLength: 2,
        maxLength: 9,
        pattern: "^(?:[a-z]+)$",
        description: "Which",
      },
      true,
    ],
    [
      "a text with a default",
      { type: "String", default: "x" },
      { title: "Name", type: "string", default: "x" },
      false,
    ],
    [
      "a text whose default is empty",
      { type: "String", default: "" },
      { title: "Name", type: "string" },
      false,
    ],
    [
      "what is allowed, where nothing is said else",
      { type: "String", constraintDescription: "letters" },
      { title: "Name", type: "string", description: "letters" },
      true,
    ],
    [
      "choices",
      { type: "String", allowedValues: ["a", "b"], default: "b" },
      { title: "Name", type: "string", enum: ["a", "b"], default: "b" },
      false,
    ],
    [
      "a number",
      { type: "Number", minValue: -1, maxValue: 2.5, default: "0" },
      { title: "Name", type: "number", minimum: -1, maximum: 2.5, default: 0 },
      false,
    ],
    [
      "choices of numbers",
      { type: "Number", allowedValues: ["1", "2"] },
      { title: "Name", type: "string", enum: ["1", "2"] },
      true,
    ],
    [
      "a list",
      { type: "CommaDelimitedList", default: "a, b" },
      { title: "Name", type: "array", items: { type: "string" }, default: ["a", "b"] },
      false,
    ],
    [
      "a list of AWS's",
      { type: "List<AWS::EC2::Subnet::Id>" },
      { title: "Name", type: "array", items: { type: "string" } },
      true,
    ],
    [
      "a list whose default is empty",
      { type: "CommaDelimitedList", default: "" },
      { title: "Name", type: "array", items: { type: "string" } },
      false,
    ],
    [
      "an identifier of AWS",
      { type: "AWS::EC2::VPC::Id" },
      { title: "Name", type: "string" },
      true,
    ],
    [
      "the name of a parameter of Systems Manager",
      { type: "AWS::SSM::Parameter::Value<List<String>>", default: "/a/b" },
      { title: "Name", type: "string", default: "/a/b" },
      false,
    ],
    [
      "a label",
      { type: "String", label: "What it is" },
      { title: "What it is", type: "string" },
      true,
    ],
    [
      "a pattern that only JavaScript's flag u refuses",
      { type: "String", allowedPattern: "^[\\w-\\+]+\\@x{1,2}\\_{$" },
      { title: "Name", type: "string", pattern: "^(?:^[\\w\\-\\+]+@x{1,2}_\\{$)$" },
      true,
    ],
    ...[
      String.raw`\Qa.b\E`,
      String.raw`\Aabc\z`,
      String.raw`[\h]*a`,
      String.raw`[a[bc]]+`,
      String.raw`[a-z&&[^b]]+`,
      String.raw`[a&&b]`,
      "[]a]+",
      "[^]a]+",
      "(?i)abc",
      "a++",
      String.raw`\p{Alnum}`,
    ].map((allowedPattern): (typeof schemas)[number] => [
      `no pattern for ${allowedPattern}, which Java alone reads like this`,
      { type: "String", allowedPattern },
      { title: "Name", type: "string" },
      true,
    ]),
    ...[String.raw`[\[a]b`, "a&&b", "[a&b&]", String.raw`[\]^]`].map(
      (allowedPattern): (typeof schemas)[number] => [
        `the pattern ${allowedPattern}, which both read alike`,
        { type: "String", allowedPattern },
        { title: "Name", type: "string", pattern: `^(?:${allowedPattern})$` },
        true,
      ],
    ),
    [
      "what is allowed behind what it is",
      { type: "String", description: "A port", constraintDescription: "80 or 443" },
      { title: "Name", type: "string", description: "A port (80 or 443)" },
      true,
    ],
    [
      "each choice once",
      { type: "String", allowedValues: ["a", "b", "a"], default: "a" },
      { title: "Name", type: "string", enum: ["a", "b"], default: "a" },
      false,
    ],
    [
      "a number of more digits than JSON's as a text",
      { type: "Number", default: "12345678901234567890" },
      {
        title: "Name",
        type: "string",
        pattern: "^(?:-?[0-9]+(\\.[0-9]+)?)$",
        default: "12345678901234567890",
      },
      false,
    ],
    [
      "a list of choices",
      { type: "CommaDelimitedList", allowedValues: ["a", "b", "c", "a"], default: "a, b" },
      {
        title: "Name",
        type: "array",
        items: { type: "string", enum: ["a", "b", "c"] },
        default: ["a", "b"],
      },
      false,
    ],
    [
      "a list of numbers with its limits",
      { type: "List<Number>", minValue: 1, maxValue: 5, default: "1,2,2" },
      {
        title: "Name",
        type: "array",
        items: { type: "number", minimum: 1, maximum: 5 },
        default: [1, 2, 2],
      },
      false,
    ],
    [
      "a list of numbers of many digits",
      { type: "List<Number>", default: "12345678901234567,2" },
      {
        title: "Name",
        type: "array",
        items: { type: "string", pattern: "^(?:-?[0-9]+(\\.[0-9]+)?)$" },
        default: ["12345678901234567", "2"],
      },
      false,
    ],
    [
      "a list whose items have limits",
      { type: "CommaDelimitedList", minLength: 2, maxLength: 3, allowedPattern: "[a-z]+" },
      {
        title: "Name",
        type: "array",
        items: { type: "string", minLength: 2, maxLength: 3, pattern: "^(?:[a-z]+)$" },
      },
      true,
    ],
    [
      "an empty default that is not allowed as something to write",
      { type: "String", default: "", minLength: 1 },
      { title: "Name", type: "string", minLength: 1 },
      true,
    ],
    [
      "no pattern that only Java reads",
      { type: "String", allowedPattern: "[a-z&&[^b]]++" },
      { title: "Name", type: "string" },
      true,
    ],
  ];
  for (const [what, parameter, schema, required] of schemas) {
    it(`shows ${what}`, () => {
      const field = fieldOf(parameter);

      assert.deepEqual(field.schema, schema);
      assert.equal(field.required, required);
      assert.isFalse(field.secret);
    });
  }

  it("encrypts what is not to be shown, and shows neither its default nor its choices", () => {
    const { schema, secret, required } = fieldOf({
      type: "String",
      noEcho: true,
      minLength: 8,
      default: "hush-hush",
      allowedValues: ["hush-hush"],
    });

    assert.deepEqual(schema, {
      title: "Name",
      type: "string",
      encryption: "aes256-gcm",
      minLength: 8,
    });
    assert.isTrue(secret);
    assert.isFalse(required);
  });

  it("makes titles of names", () => {
    const titles = ["DatabaseName", "DBPassword", "keyName", "VPCId", "Subnet2Zone", "x"].map(
      (name) => fieldOf({ name, type: "String" }).schema?.title,
    );

    assert.deepEqual(titles, [
      "Database name",
      "DB password",
      "Key name",
      "VPC id",
      "Subnet 2 zone",
      "X",
    ]);
  });

  it("keeps the parameters' order, and takes names that every object has", () => {
    const parameters = ["B", "constructor", "A"].map((name) => ({ name, type: "String" }));

    assert.deepEqual(Object.keys(launchFields({ parameters })), ["B", "constructor_", "A"]);
    assert.throws(
      () => launchWith(parameters, { A: "a", B: "b" }),
      InputError,
      "(constructor_) is missing",
    );
    assert.deepEqual(launchWith(parameters, { A: "a", B: "b", constructor_: "c" }), [
      { Key: "B", Value: "b" },
      { Key: "constructor", Value: "c" },
      { Key: "A", Value: "a" },
    ]);
  });
});

describe("toLaunchParameters", () => {
  it("gives texts, and leaves out what was left empty", () => {
    const parameters: ProductParameter[] = [
      { name: "Size", type: "Number" },
      { name: "Zones", type: "CommaDelimitedList" },
      { name: "Note", type: "String", default: "" },
      { name: "Password", type: "String", noEcho: true, default: "secret" },
      { name: "Kind", type: "String", default: "small" },
    ];

    assert.deepEqual(launchWith(parameters, { Size: 1.5, Zones: ["a", "b"] }), [
      { Key: "Size", Value: "1.5" },
      { Key: "Zones", Value: "a,b" },
      { Key: "Kind", Value: "small" },
    ]);
  });

  it("refuses an entry of a list that would become two, or is no choice", () => {
    const zones: ProductParameter = { name: "Zones", type: "CommaDelimitedList" };

    assert.throws(
      () => launchWith([zones], { Zones: ["a,b"] }),
      InputError,
      'Zones (Zones) has "a,b"; allowed: values without a comma, one for each entry.',
    );
    assert.throws(
      () => launchWith([{ ...zones, allowedValues: ["a", "b"] }], { Zones: ["a", "c"] }),
      InputError,
      'Zones (Zones) is ["a","c"]; allowed: a list, each one of a, b.',
    );
  });

  it("keeps what is there twice, and every digit", () => {
    const parameters: ProductParameter[] = [
      { name: "Zones", type: "CommaDelimitedList", allowedValues: ["a", "b"] },
      { name: "Account", type: "Number", default: "12345678901234567", maxValue: 2e16 },
    ];

    assert.deepEqual(launchWith(parameters, { Zones: ["a", "a"], Account: "12345678901234568" }), [
      { Key: "Zones", Value: "a,a" },
      { Key: "Account", Value: "12345678901234568" },
    ]);
    assert.throws(
      () => launchWith(parameters, { Zones: [], Account: "92345678901234568" }),
      InputError,
      'Account (Account) is "92345678901234568"; allowed: at most its MaxValue',
    );
    assert.throws(
      () => launchWith([{ name: "Size", type: "Number" }], { Size: 12345678901234567 }),
      InputError,
      "allowed: a number from -9007199254740991 to",
    );
  });

  it("holds a secret against its choices, and does not show it", () => {
    const parameters = [{ name: "Key", type: "String", noEcho: true, allowedValues: ["x", "y"] }];

    assert.deepEqual(launchWith(parameters, { Key: "x" }), [{ Key: "Key", Value: "x" }]);
    assert.throws(
      () => launchWith(parameters, { Key: "hush" }),
      InputError,
      /^Key \(Key\) has a value that the product does not allow \(it is secret and not shown\)\.$/,
    );
  });
});
