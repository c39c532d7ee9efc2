import type * as pulumi from "@pulumi/pulumi";
import * as esbuild from "esbuild";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import * as bundling from "../../components/bundle";
import type { Driver } from "../../sandbox/drivers/driver";
import { runProgram } from "../../sandbox/monitor";
import { projectName, readStackConfig } from "../../sandbox/stack-config";

/** One Lambda of the program, its archive unpacked. */
export interface CapturedFunction {
  /** Its logical name, such as `runs-worker`. */
  readonly name: string;
  /** The serialised closure before bundling, as `aws.lambda.CallbackFunction` would ship it. */
  readonly text: string;
  readonly folder: string;
  /** The file that exports `handler`. */
  readonly file: string;
}

/** Makes the program usable; the values go nowhere. */
const settings = {
  portClientId: "bench",
  portClientSecret: "bench".repeat(8),
  kafkaUsername: "bench",
  kafkaPassword: "bench",
};

/**
 * Runs the whole program with the dev stack's configuration and unpacks each Lambda's archive below
 * `folder`. Nothing is deployed anywhere.
 */
export async function captureFunctions(folder: string): Promise<CapturedFunction[]> {
  const texts = recordTexts();
  const functions: CapturedFunction[] = [];
  const own = Object.entries(settings).map(([key, value]) => [`${projectName()}:${key}`, value]);
  await runProgram({
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- must happen when the monitor is in place
    load: () => require("../../index") as Promise<Record<string, unknown>>,
    stack: "dev",
    config: { ...readStackConfig("dev"), ...(Object.fromEntries(own) as Record<string, string>) },
    drivers: {
      ...answers,
      "aws:lambda/function:Function": {
        create: async ({ name: fullName, inputs }) => {
          const name = fullName.replace(/-function$/, "");
          const target = path.join(folder, name);
          const code = await unpack(inputs.code as pulumi.asset.AssetArchive, target);
          const file = path.join(target, `${String(inputs.handler).split(".")[0]}.js`);
          functions.push({ name, text: texts.get(code) ?? "", folder: target, file });
          return { id: name, outputs: { name, arn: `arn:aws:lambda:local:123456789012:${name}` } };
        },
      },
    },
  });
  // The bundler's own process would take its share of the processor.
  await esbuild.stop();
  return functions.sort((one, other) => one.name.localeCompare(other.name));
}

/** Closures capture the queues' addresses; the other outputs that they capture need no answer. */
const answers: Record<string, Pick<Driver, "create">> = {
  "aws:sqs/queue:Queue": {
    create: async ({ name }) => ({
      id: name,
      outputs: {
        name,
        arn: `arn:aws:sqs:eu-west-1:123456789012:${name}`,
        url: `https://sqs.eu-west-1.amazonaws.com/123456789012/${name}`,
      },
    }),
  },
};

/** Notes what the bundler is given: the archives hold only what came out of it. @returns code → text */
function recordTexts(): Map<string, string> {
  const texts = new Map<string, string>();
  const { bundle } = bundling;
  const recording: typeof bundle = async (text, ...about) => {
    const result = await bundle(text, ...about);
    texts.set(result.code, await text);
    return result;
  };
  Object.assign(bundling, { bundle: recording });
  return texts;
}

/** Writes an archive's files to `folder`. @returns the text of the one that is code */
async function unpack(archive: pulumi.asset.AssetArchive, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  let code = "";
  for (const [name, pending] of Object.entries(await archive.assets)) {
    const target = path.join(folder, name);
    copyFileSync(
      path.resolve(__dirname, "../..", await (pending as pulumi.asset.FileAsset).path),
      target,
    );
    if (name.endsWith(".js")) code = readFileSync(target, "utf8");
  }
  return code;
}
