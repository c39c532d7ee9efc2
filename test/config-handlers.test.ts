import { assert } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { readKeyValues } from "../config/handler-keys";
import { readConfig } from "../config/read-config";
import { field } from "../registry";
import type { DeclaredKeys } from "../registry/declared-keys";
import { buildRegistry } from "../registry/registry";
import { actionFile } from "./registry/setup";
import { configValues, secretKeys } from "./support/config";

const { keys } = buildRegistry([
  actionFile("page", {
    settings: {
      statusPage: field.url("Status page"),
      retries: field.integer("Retries", { minimum: 0, maximum: 5, default: 2 }),
      loud: field.boolean("Loud", { required: false }),
    },
    secrets: { pagerToken: "Token of the pager" },
  }),
]);
const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:team/pager-AbCdEf";
const right = { statusPage: "https://status.example.com", pagerToken: arn };
const arnExample = arn.replace("team/pager", "pagerToken");

/** Settings, which of them are encrypted, and the lines that tell what is wrong with them. */
const refused: readonly [Record<string, string>, string[], string[]][] = [
  [
    {},
    [],
    [
      `statusPage (Status page, for actions/page.ts) is missing; allowed: a URL such as https://example.com. Type: pulumi config set longshore:statusPage "…"`,
      `pagerToken (Token of the pager, for actions/page.ts) is missing; allowed: the ARN of a secret in Secrets Manager. Type: pulumi config set longshore:pagerToken "${arnExample}"`,
    ],
  ],
  [
    { ...right, retries: "6" },
    [],
    [
      `retries (Retries, for actions/page.ts) is "6"; allowed: a whole number from 0 to 5. Type: pulumi config set longshore:retries "2"`,
    ],
  ],
  [
    { ...right, loud: "yes" },
    [],
    [
      `loud (Loud, for actions/page.ts) is "yes"; allowed: true or false. Type: pulumi config set longshore:loud "true"`,
    ],
  ],
  [
    // A secret in the place of its ARN is not quoted.
    { ...right, pagerToken: "hunter2" },
    [],
    [
      `pagerToken (Token of the pager, for actions/page.ts) is not usable; allowed: the ARN of a secret in Secrets Manager. Type: pulumi config set longshore:pagerToken "${arnExample}"`,
    ],
  ],
  [
    right,
    ["statusPage"],
    [
      `statusPage (Status page, for actions/page.ts) is encrypted, and what handlers are given as a setting stands in clear in the function's code. What is secret is declared in secrets. Type: pulumi config set longshore:statusPage "…"`,
    ],
  ],
  [
    { ...right, statusPages: "x" },
    [],
    [
      "statusPages is not a key of this program. Is longshore:statusPage meant? Type: pulumi config rm longshore:statusPages",
    ],
  ],
  [
    { ...right, kafkaBrokers: "", retries: "many" },
    [],
    [
      `kafkaBrokers is missing; allowed: host:port for each broker, separated by commas. Type: pulumi config set longshore:kafkaBrokers "b-1.kafka.example.com:9196,b-2.kafka.example.com:9196"`,
      `retries (Retries, for actions/page.ts) is "many"; allowed: a whole number. Type: pulumi config set longshore:retries "2"`,
    ],
  ],
];

function linesOf(declared: DeclaredKeys): string[] {
  try {
    readConfig(declared);
    return [];
  } catch (error) {
    assert.instanceOf(error, pulumi.RunError);
    return error.message.split("\n").slice(1);
  }
}

describe("readConfig, keys of handlers", () => {
  beforeEach(() =>
    pulumi.runtime.setMocks(
      { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
      "longshore",
      "dev",
    ),
  );
  const configure = (parts: Record<string, string>, encrypted: readonly string[] = []) =>
    pulumi.runtime.setAllConfig(configValues(parts), [
      ...secretKeys,
      ...encrypted.map((key) => `longshore:${key}`),
    ]);

  for (const [parts, encrypted, lines] of refused) {
    it(`tells: ${lines[0]?.slice(0, 80)}`, () => {
      configure(parts, encrypted);
      assert.deepEqual(
        linesOf(keys),
        lines.map((line) => `  longshore:${line}`),
      );
    });
  }

  it("refuses a handler's key that is the program's own", () => {
    configure({});
    const clash = buildRegistry([actionFile("one", { settings: { tags: field.string("T") } })]);
    assert.deepEqual(linesOf(clash.keys), [
      "  longshore:tags is a key of the program itself; allowed: another name. Rename it in actions/one.ts.",
    ]);
  });

  it("gives values of their types, defaults included", () => {
    configure(right);
    assert.deepEqual(linesOf(keys), []);
    assert.deepEqual(readKeyValues(keys), {
      settings: { statusPage: right.statusPage, retries: 2 },
      secretArns: { pagerToken: arn },
    });
  });
});
