import { assert } from "chai";
import { ESLint } from "eslint";
import { globSync, readFileSync } from "node:fs";
import * as path from "node:path";

const root = path.join(__dirname, "..");
const rules = new Set(["longshore/imports", "@typescript-eslint/no-require-imports"]);

/** The project's own rules about imports, without those that need types: texts of no file are judged. */
const eslint = new ESLint({
  cwd: root,
  ruleFilter: ({ ruleId }) => rules.has(ruleId),
  overrideConfig: [{ languageOptions: { parserOptions: { projectService: false } } }],
});

/** What is reported about a text, were it the content of a file. */
async function reportsOn(file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
  return (result?.messages ?? []).map(({ message }) => message);
}

/**
 * The files that may break the rules: what they have in quotes may not be imported from their folder, or they
 * say `require`. To parse the others would take most of the time of this test, and find nothing.
 * @param texts by file
 */
async function suspectsAmong(texts: ReadonlyMap<string, string>): Promise<string[]> {
  const suspects: string[] = [];
  for (const folder of new Set([...texts.keys()].map((file) => path.dirname(file)))) {
    const inside = [...texts].filter(([file]) => path.dirname(file) === folder);
    const refused = await refusedIn(folder, new Set(inside.flatMap(([, text]) => namedIn(text))));
    for (const [file, text] of inside) {
      const isSuspect = /\brequire\b/.test(text) || namedIn(text).some((name) => refused.has(name));
      if (isSuspect) suspects.push(file);
    }
  }
  return suspects;
}

/** What is in quotes and looks like a specifier, wherever it stands. */
function namedIn(text: string): string[] {
  const found = text.matchAll(
    /["'](\.{1,2}(?:\/[^"'\s]*)?|(?:#functions|@pulumi|@aws-sdk)\/[^"'\s]*)(?=["'])/g,
  );
  return [...found].map(([, name = ""]) => name);
}

/** What a folder may not import as a module. */
async function refusedIn(folder: string, named: ReadonlySet<string>): Promise<Set<string>> {
  const names = [...named];
  const text = names.map((name) => `import ${JSON.stringify(name)};`).join("\n");
  const file = folder === "." ? "index.ts" : path.join(folder, "made-up.ts");
  const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
  return new Set((result?.messages ?? []).map(({ line }) => names[line - 1] ?? ""));
}

/** File → statements that must be reported there. */
const forbidden: Record<string, string[]> = {
  "handlers/actions/made-up.ts": [
    'import { MagicFunction } from "../../components/magic-function";',
    'import type { MagicFunction } from "../../components/magic-function";',
    'import { createPort } from "../../functions/port";',
    'import type { Port } from "../../functions/port";',
    'import { createPort } from "#functions/port/create-port";',
    'import { allow } from "../../policies/common";',
    'import { Sandbox } from "../../sandbox/sandbox";',
    'import { readConfig } from "../../config/read-config";',
    'import * as program from "../../index";',
    'import { runUnderMocks } from "../../test/support/pulumi";',
    'import * as pulumi from "@pulumi/pulumi";',
    'import type * as aws from "@pulumi/aws";',
    'export * from "../../components/bundle";',
    'export { create } from "#functions/run-worker";',
    'const worker = require("#functions/run-worker");',
    'const worker = await import("../../functions/run-worker");',
    'type Worker = typeof import("../../functions/run-worker");',
  ],
  "functions/runs/made-up.ts": [
    'import * as pulumi from "@pulumi/pulumi";',
    'import * as aws from "@pulumi/aws";',
    'import { action } from "../../handlers/actions/create-vm";',
    'import { bundle } from "../../components/bundle";',
    'import { buildPolicy } from "../../policies/document";',
    'import { Hops } from "../../sandbox/hops";',
    'import { readConfig } from "../../config/read-config";',
    'const worker = require("#functions/run-worker");',
    'const { action } = await import("../../handlers/actions/create-vm");',
  ],
  "functions/made-up.ts": [
    'import { action } from "../handlers/actions/create-vm";',
    'import "../components/bundle";',
  ],
  "registry/made-up.ts": [
    'import { createPort } from "../functions/port";',
    'import { createPort } from "#functions/port/create-port";',
    'import { type Port, createPort } from "../functions/port";',
    'import type { Port } from "../functions/port";',
    'export type { Json } from "#functions/port/types";',
    'type Port = import("../functions/port").Port;',
    'import { action } from "../handlers/actions/create-vm";',
    'import { buildPolicy } from "../policies/document";',
    'import { bundle } from "../components/bundle";',
    'import { Hops } from "../sandbox/hops";',
    'import * as pulumi from "@pulumi/pulumi";',
    'import { ServiceCatalogClient } from "@aws-sdk/client-service-catalog";',
    'import { launchProduct } from "../functions/products/launch-product";',
  ],
  "policies/made-up.ts": [
    'import { bundle } from "../components/bundle";',
    'import { create } from "../functions/run-worker";',
    'import type { Port } from "../functions/port";',
    'import { action } from "../handlers/actions/create-vm";',
    'import { Hops } from "../sandbox/hops";',
  ],
  "components/made-up.ts": [
    'import { create } from "../functions/run-worker";',
    'import { create } from "#functions/run-worker";',
    'const worker = await import("#functions/run-worker");',
    'const worker = require("../functions/run-worker");',
    'import { action } from "../handlers/actions/create-vm";',
    'import { readConfig } from "../config/read-config";',
    'import { Sandbox } from "../sandbox/sandbox";',
    'import { runUnderMocks } from "../test/support/pulumi";',
  ],
  "sandbox/aws/made-up.ts": [
    'import { runUnderMocks } from "../../test/support/pulumi";',
    'import { measure } from "../../bench/measure";',
  ],
  "sandbox/lambda/made-up.mts": ['import { fixture } from "../../test/support/fixture";'],
  "index.ts": [
    'import { Sandbox } from "./sandbox/sandbox";',
    'import { create } from "./functions/run-worker";',
    'import type { Port } from "./functions/port";',
    'import { buildPolicy } from "./policies/document";',
    'import { action } from "./handlers/actions/create-vm";',
    'import { runUnderMocks } from "./test/support/pulumi";',
  ],
  "config/made-up.ts": [
    'import { Sandbox } from "../sandbox/sandbox";',
    'import { bundle } from "../components/bundle";',
    'import { create } from "../functions/run-worker";',
  ],
  "scripts/made-up.ts": [
    'import { bundle } from "../components/bundle";',
    'import * as pulumi from "@pulumi/pulumi";',
  ],
};

/** File → statements that must pass there. */
const allowed: Record<string, string[]> = {
  "handlers/actions/made-up.ts": [
    'import { allow, defineAction, field, type Change } from "../../registry";',
    'import { EC2Client } from "@aws-sdk/client-ec2";',
    'import got from "got";',
    'import { regions } from "../vm";',
  ],
  "functions/runs/made-up.ts": [
    'import { decodeInput } from "../../registry/decode-input";',
    'import { registry } from "../registry";',
    'import { createPort } from "../port";',
    'import { SQSClient } from "@aws-sdk/client-sqs";',
  ],
  "registry/made-up.ts": [
    'import type { Port } from "./contract/port";',
    'import * as t from "io-ts";',
    'import { field } from "./fields";',
  ],
  "policies/made-up.ts": [
    'import { allow } from "../registry/statement";',
    'import { sendTo } from "./common";',
    'import * as pulumi from "@pulumi/pulumi";',
  ],
  "components/made-up.ts": [
    'import { sendTo } from "../policies/common";',
    'import { allow } from "../registry/statement";',
    'import type { ModelPart } from "../functions/port-model";',
    'import * as awsx from "@pulumi/awsx";',
    'const entry = () => (require("#functions/run-worker") as typeof import("#functions/run-worker")).create;',
  ],
  "sandbox/aws/made-up.ts": [
    'import { createPort } from "../../functions/port";',
    'import { bundle } from "../../components/bundle";',
    'import { Hops } from "../hops";',
    'import * as pulumi from "@pulumi/pulumi";',
  ],
  "index.ts": [
    'import { ActionRunner } from "./components/action-runner";',
    'import { readConfig } from "./config/read-config";',
    'import { discoverRegistry } from "./registry/discover";',
    'import * as pulumi from "@pulumi/pulumi";',
  ],
  "config/made-up.ts": ['import * as pulumi from "@pulumi/pulumi";'],
  "test/made-up.test.ts": [
    'import { Sandbox } from "../sandbox/sandbox";',
    'import { bundle } from "../components/bundle";',
  ],
  "bench/made-up.ts": ['import { Sandbox } from "../sandbox/sandbox";'],
};

describe("the table of who may import what", function () {
  this.timeout(120_000);

  for (const [file, statements] of Object.entries(forbidden)) {
    for (const statement of statements) {
      it(`reports in ${file}: ${statement}`, async () => {
        assert.lengthOf(await reportsOn(file, statement), 1);
      });
    }
  }

  for (const [file, statements] of Object.entries(allowed)) {
    it(`lets ${file} import ${statements.length} things`, async () => {
      for (const statement of statements) {
        assert.deepEqual(await reportsOn(file, statement), [], statement);
      }
    });
  }

  it("knows without parsing where something may be wrong", async () => {
    for (const [file, statements] of Object.entries(forbidden)) {
      for (const statement of statements) {
        const text = `/* what "stands" before */\n${statement}`;
        assert.deepEqual(await suspectsAmong(new Map([[file, text]])), [file], statement);
      }
    }
    const fine = "index.ts";
    const text = 'import { ActionRunner } from "./components/action-runner";';
    assert.deepEqual(await suspectsAmong(new Map([[fine, text]])), []);
  });

  it("is kept by every file of ours", async () => {
    const folders = new Set(Object.keys(forbidden).map((file) => file.split("/")[0] ?? ""));
    const pattern = `{${[...folders].join()}}/**/*.{ts,tsx,mts,cts,js,mjs,cjs}`;
    const files = ["index.ts", ...globSync(pattern, { cwd: root })];
    const texts = files.map((file) => [file, readFileSync(path.join(root, file), "utf8")] as const);

    const suspects = await suspectsAmong(new Map(texts));
    const results = await eslint.lintFiles(suspects);

    const broken = results.flatMap(({ filePath, messages }) =>
      messages.map(({ message }) => `${path.relative(root, filePath)}: ${message}`),
    );
    assert.isAbove(files.length, 500);
    assert.deepEqual(broken, []);
  });

  it("says who, what and where it is written", async () => {
    const [message] = await reportsOn(
      "handlers/actions/made-up.ts",
      'import { bundle } from "../../components/bundle";',
    );

    assert.include(
      message,
      "handlers/ may not import from components/ (see docs/decisions/0001-imports.md).",
    );
  });
});
