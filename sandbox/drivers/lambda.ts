import { SQSClient } from "@aws-sdk/client-sqs";
import type * as pulumi from "@pulumi/pulumi";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Driver } from "../monitor";
import { KafkaSource } from "../sources/kafka-source";
import { SqsSource } from "../sources/sqs-source";
import { accountId, type SandboxParts } from "./parts";

/** Functions run from their real bundles; event sources and invocations call them. */
export function lambdaDrivers(parts: SandboxParts): Record<string, Driver> {
  return {
    "aws:lambda/function:Function": ({ name, inputs }) => defineFunction(parts, name, inputs),
    "aws:lambda/eventSourceMapping:EventSourceMapping": async ({ name, inputs }) => {
      const source =
        inputs.eventSourceArn === undefined ? kafkaSource(parts, inputs) : sqsSource(parts, inputs);
      source.start();
      parts.running.push(source);
      return { id: name, outputs: { uuid: name } };
    },
    "aws:lambda/permission:Permission": async ({ name, inputs }) => {
      const { function: functionName, principal, sourceArn } = inputs;
      parts.functionPermissions.add({
        function: String(functionName),
        principal: String(principal),
        ...(typeof sourceArn === "string" && { sourceArn }),
      });
      return { id: name, outputs: { statementId: inputs.statementId ?? name } };
    },
    "aws:lambda/invocation:Invocation": async ({ name, inputs }) => {
      const input = JSON.parse(String(inputs.input)) as object;
      const crud = inputs.lifecycleScope === "CRUD";
      const event = crud ? { ...input, tf: { action: "create", prev_input: null } } : input;
      const result = await parts.lambda.invoke(String(inputs.functionName), event);
      return { id: name, outputs: { result: JSON.stringify(result) } };
    },
  };
}

async function defineFunction(parts: SandboxParts, name: string, inputs: Record<string, unknown>) {
  const folder = path.join(parts.folder, name);
  await unpack(inputs.code as pulumi.asset.AssetArchive, folder);
  const arn = `arn:aws:lambda:${parts.region}:${accountId}:function:${name}`;
  const role = String(inputs.role).split("/").at(-1) ?? "";
  const keys = parts.roleKeys.get(role);
  if (!keys)
    throw new Error(`Its role is "${String(inputs.role)}", which the sandbox has not made.`);
  const variables = (inputs.environment as { variables?: Record<string, string> } | undefined)
    ?.variables;
  const { logGroup } = inputs.loggingConfig as { logGroup: string };
  parts.lambda.define({
    name,
    arn,
    folder,
    handler: String(inputs.handler),
    timeoutSeconds: Number(inputs.timeout),
    memoryMb: Number(inputs.memorySize),
    logGroup,
    environment: {
      ...variables,
      AWS_REGION: parts.region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_ENDPOINT_URL: parts.aws.url,
    },
  });
  return { id: name, outputs: { name, arn } };
}

/** Writes an archive's files to a folder, as Lambda finds them. */
async function unpack(archive: pulumi.asset.AssetArchive, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [file, pending] of Object.entries(await archive.assets)) {
    const asset = (await Promise.resolve(pending)) as {
      text?: Promise<string>;
      path?: Promise<string>;
    };
    const target = path.join(folder, file);
    if (asset.text !== undefined) writeFileSync(target, await asset.text);
    else if (asset.path !== undefined) copyFileSync(await asset.path, target);
    else throw new Error(`The sandbox can unpack texts and files, and ${file} is neither.`);
  }
}

function kafkaSource({ kafka, lambda }: SandboxParts, inputs: Record<string, unknown>) {
  const { endpoints } = inputs.selfManagedEventSource as { endpoints: Record<string, string> };
  const { consumerGroupId } = inputs.selfManagedKafkaEventSourceConfig as {
    consumerGroupId: string;
  };
  const [topic] = inputs.topics as string[];
  const functionName = String(inputs.functionName);
  return new KafkaSource({
    topics: kafka,
    topic: String(topic),
    consumerGroup: consumerGroupId,
    startingPosition: inputs.startingPosition as "TRIM_HORIZON" | "LATEST",
    batchSize: Number(inputs.batchSize ?? 100),
    bootstrapServers: String(endpoints.KAFKA_BOOTSTRAP_SERVERS),
    invoke: (event) => lambda.invoke(functionName, event),
  });
}

function sqsSource({ aws, lambda, region }: SandboxParts, inputs: Record<string, unknown>) {
  const queueArn = String(inputs.eventSourceArn);
  const scaling = inputs.scalingConfig as { maximumConcurrency?: number } | undefined;
  const responseTypes = (inputs.functionResponseTypes ?? []) as string[];
  const functionName = String(inputs.functionName);
  return new SqsSource({
    client: new SQSClient({ endpoint: aws.url, region, credentials: aws.access.rootCredentials }),
    queueUrl: `${aws.url}/${accountId}/${queueArn.split(":").at(-1)}`,
    queueArn,
    batchSize: Number(inputs.batchSize ?? 10),
    ...(scaling?.maximumConcurrency && { maximumConcurrency: scaling.maximumConcurrency }),
    reportBatchItemFailures: responseTypes.includes("ReportBatchItemFailures"),
    invoke: (event) => lambda.invoke(functionName, event),
  });
}
