import { parseArgs } from "node:util";
import { Sandbox } from "./sandbox";
import { playGuideScenario, type ScenarioResult } from "./scenario";
import { formatTimeline } from "./timeline";

const usage = `Usage: npm start -- [options]
  --once     end after the scenario; exit code 0 only if its run ended SUCCESS and the entity says running
  --port N   where the sandbox listens (default 7070; 0 takes any free port)
  --quiet    print only the result
  --json     print one JSON object with the result
  --help     print this`;

interface Options {
  readonly once: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
  readonly port: number;
}

void main();

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) return;
  const started = process.hrtime.bigint();
  const sandbox = await Sandbox.start({ port: options.port }).catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
  const stop = (code: number) => void sandbox.close().finally(() => process.exit(code));
  process.once("SIGINT", () => stop(130));
  process.once("SIGTERM", () => stop(143));
  const readySeconds = Number(process.hrtime.bigint() - started) / 1e9;
  const print = (text: string) => options.quiet || options.json || console.log(text);
  print(describeSandbox(sandbox, readySeconds));

  const result = await playGuideScenario(sandbox);
  print(describeScenario(result));
  const succeeded =
    result.run.status === "SUCCESS" && result.entity?.properties.deployed === "running";
  if (options.json) console.log(JSON.stringify({ readySeconds, ...result }));
  else console.log(describeResult(result));
  if (options.once) return stop(succeeded ? 0 : 1);
  print(describeNextSteps(sandbox));
}

function readOptions(): Options | undefined {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: "boolean", default: false },
        quiet: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        port: { type: "string" },
      },
    });
    if (values.help) {
      console.log(usage);
      return undefined;
    }
    // A single pass needs no known address, and several may go on at a time.
    const port = values.port ?? (values.once ? "0" : "7070");
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
      throw new Error(`--port is "${port}"; allowed: a number from 0 to 65535.`);
    }
    return { ...values, port: Number(port) };
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}

function describeSandbox({ deployment, front }: Sandbox, readySeconds: number): string {
  const recorded = Map.groupBy(deployment.recordedOnly, ({ type }) => type);
  const types = [...recorded].map(([type, resources]) => `${type} (${resources.length})`);
  return [
    `Longshore is up on this machine: ${front.url} (${readySeconds.toFixed(1)} s)`,
    `  ${deployment.live.length} resources live, from the same program and bundles that "pulumi up" deploys`,
    ...(types.length > 0 ? [`  recorded only, nothing behind them here: ${types.join(", ")}`] : []),
    "",
  ].join("\n");
}

function describeScenario({ hops }: ScenarioResult): string {
  return [`A developer fills in the form of "Create VM":`, ...formatTimeline(hops), ""].join("\n");
}

function describeResult({ run, entity }: ScenarioResult): string {
  const lines = [`Run ${run.id} ended ${run.status}${run.summary ? `: ${run.summary}` : ""}`];
  if (entity) {
    const properties = Object.entries(entity.properties).map(
      ([key, value]) => `${key}=${JSON.stringify(value)}`,
    );
    lines.push(`Entity vm/${entity.identifier}: ${properties.join(", ")}`);
  } else {
    lines.push("There is no entity for it.");
  }
  return lines.join("\n");
}

function describeNextSteps({ front, developer }: Sandbox): string {
  return `
The sandbox stays up; Ctrl-C ends it. Start runs through Port's API as a developer:
  curl -s ${front.url}/v1/auth/access_token -H 'content-type: application/json' \\
    -d '{"clientId":"${developer.clientId}","clientSecret":"${developer.clientSecret}"}'
  curl -s ${front.url}/v1/actions/create_bucket/runs -H 'content-type: application/json' -H "authorization: Bearer $TOKEN" \\
    -d '{"properties":{"name":"my-first-bucket","region":"eu-west-1"}}'
or put a raw message on the runs topic:
  npm run send -- FILE.json`;
}
