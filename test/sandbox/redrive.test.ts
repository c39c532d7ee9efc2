import { CreateResourceCommand, CloudControlClient } from "@aws-sdk/client-cloudcontrol";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { assert } from "chai";
import { execFile } from "node:child_process";
import * as path from "node:path";
import { runRedrive } from "../../scripts/redrive/run-redrive";
import { TestSandbox } from "../support/sandbox";
import { typescript } from "../support/typescript";

const root = path.join(__dirname, "../..");
const script = ["-r", typescript, "scripts/redrive.ts"];

describe("npm run redrive, against the sandbox", function () {
  this.timeout(90_000);
  let sandbox: TestSandbox;
  let run: string;
  let topicArn: string;

  const portOfFront = () => ["--port", new URL(sandbox.sandbox.front.url).port];
  /** Runs the command in a process of its own. */
  const redriveByCommand = (...args: string[]) =>
    new Promise<{ exitCode: number | null; stdout: string }>((resolve) => {
      const all = [...script, ...portOfFront(), ...args];
      const child = execFile(process.execPath, all, { cwd: root }, (_error, stdout) =>
        resolve({ exitCode: child.exitCode, stdout }),
      );
    });
  /** Does what the command does, which waits for letters that do not show yet; here they do. */
  const redrive = async (...args: string[]) => {
    let stdout = "";
    const log = (line: string) => void (stdout += `${line}\n`);
    const output = { log, error: (line: string) => assert.fail(line) };
    const exitCode = await runRedrive([...portOfFront(), ...args], root, output, 0);
    return { exitCode, stdout };
  };
  const connection = () => {
    const { aws, region } = sandbox.sandbox.parts;
    return { endpoint: aws.url, region, credentials: aws.rootCredentials };
  };
  const routes = () => sandbox.sandbox.deployment.outputs.redrive as { deadLetterQueues: string[] };
  /** How many letters each dead-letter queue holds, those in flight included. */
  const countLetters = async () => {
    const sqs = new SQSClient(connection());
    const counts = routes().deadLetterQueues.map(async (QueueUrl) => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
      const { Attributes = {} } = await sqs.send(command);
      const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
      return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
    });
    return Promise.all(counts);
  };
  const untilCounts = (what: string, expected: readonly number[]) =>
    sandbox.until(
      what,
      30,
      async () => JSON.stringify(await countLetters()) === JSON.stringify(expected) || undefined,
    );
  /** Stores Port's credentials, which processes that are new from now on read. */
  const storeSecret = (change: object) => {
    const { deployment, parts } = sandbox.sandbox;
    const version = deployment.live.find(({ name }) => name === "dev-port-secret-value");
    const { secretId, secretString } = version?.inputs as Record<string, string>;
    const value = { ...(JSON.parse(String(secretString)) as object), ...change };
    parts.aws.secrets.put(String(secretId), JSON.stringify(value));
    parts.lambda.faults.kill("dev-runs-intake-function");
  };

  before(async () => {
    sandbox = await TestSandbox.start({ handlersFolder: "handlers" });
  });
  after(() => sandbox.close());

  it("lists what could not be handled, and leaves it", async () => {
    const { aws } = sandbox.sandbox.parts;
    // Nobody may read the topic that is made …
    const exporter = { principal: "dev-catalog-exporter-role", operation: "GetResource" };
    aws.faults.add({ ...exporter, error: "AccessDeniedException" });
    await new CloudControlClient(connection()).send(
      new CreateResourceCommand({ TypeName: "AWS::SNS::Topic", DesiredState: '{"TopicName":"a"}' }),
    );
    await untilCounts("the topic's event is a dead letter", [0, 1]);
    topicArn = aws.cloudControl.store.list("eu-west-1", "AWS::SNS::Topic")[0]?.identifier ?? "";
    // … a run is not recognised as Port's, and one record is no message at all.
    storeSecret({ clientSecret: "not the secret" });
    const properties = { name: "bucket-of-the-run", region: "eu-west-1" };
    run = await sandbox.startRun("create_bucket", properties);
    sandbox.send("{oops");
    await untilCounts("the records are dead letters", [2, 1]);

    const { exitCode, stdout } = await redriveByCommand("--dry-run");

    assert.equal(exitCode, 0);
    assert.match(
      stdout,
      /reason: run "\w+" is not from Port: its signature is wrong\..*\n {2}would go to .*-runs-redriven\.fifo/,
    );
    assert.match(stdout, /reason: not JSON: .*\n {2}would go to .*-runs-redriven\.fifo/);
    assert.match(stdout, /reason: .*AccessDenied.*\n {2}would go to dev-catalog\n/);
    assert.match(stdout, /\n3 dead letters\. Nothing was sent or removed\.\n$/);
    assert.deepEqual(await countLetters(), [2, 1]);
    assert.equal(sandbox.port.run(run)?.status, "IN_PROGRESS");
  });

  it("brings back what can be handled by now; the rest is a dead letter again", async () => {
    storeSecret({});

    const { exitCode, stdout } = await redrive();

    assert.match(stdout, /\n3 dead letters\. 3 sent back, 0 stay\.\n$/);
    assert.equal(exitCode, 0);
    assert.equal((await sandbox.ended(run)).status, "SUCCESS");
    await sandbox.until(
      "the topic's entity",
      30,
      () => sandbox.port.entity("sns_topic", topicArn) ?? undefined,
    );
    await untilCounts("only what is no message is a dead letter", [1, 0]);
    const [letter] = await sandbox.deadLetters();
    assert.match(letter?.reason ?? "", /^not JSON/);
  });

  it("never makes two letters of one, however often and soon it comes back", async () => {
    for (let round = 0; round < 2; round += 1) {
      const before = (await sandbox.deadLetters())[0]?.id;

      await redrive("--reason", "not json");

      await sandbox.until("another letter", 30, async () => {
        const [letter] = await sandbox.deadLetters();
        return (letter && letter.id !== before) || undefined;
      });
      assert.deepEqual(await countLetters(), [1, 0]);
    }
  });
});
