import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import { fifoId } from "../../functions/queue";
import { at, parseJsonObject } from "../../functions/runs/parse-message";
import type { Letter } from "./letter";
import type { Mailbox } from "./mailbox";

/** The bucket into which Lambda puts the batches of Kafka records that it gave up on. */
export function bucketMailbox(client: S3Client, bucket: string): Mailbox {
  return {
    async collect({ isWanted, limit }) {
      const objects = await list(client, bucket);
      const wanted: Letter[] = [];
      for (const [index, { key, time }] of objects.entries()) {
        if (wanted.length === limit) return { wanted, others: [], unseen: objects.length - index };
        const letter = await read(client, bucket, key, time);
        if (isWanted(letter)) wanted.push(letter);
      }
      return { wanted, others: [], unseen: 0 };
    },
    async remove({ receiptHandle }) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: receiptHandle }));
    },
    // What lies in a bucket shows all the time.
    giveBack: async () => undefined,
  };
}

/** Oldest first. */
async function list(client: S3Client, bucket: string): Promise<{ key: string; time: number }[]> {
  const objects = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket })) {
    objects.push(
      ...Contents.map(({ Key = "", LastModified }) => ({
        key: Key,
        time: LastModified?.getTime() ?? 0,
      })),
    );
  }
  return objects.sort((a, b) => a.time - b.time || a.key.localeCompare(b.key));
}

async function read(client: S3Client, bucket: string, key: string, time: number): Promise<Letter> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const body = (await Body?.transformToString()) ?? "";
  return {
    // Keys are longer than what a queue takes as an id.
    id: fifoId(key).slice(0, 36),
    queueUrl: `s3://${bucket}`,
    receiptHandle: key,
    body,
    attributes: {},
    sentAt: time,
    group: undefined,
    movedFrom: undefined,
    reason: reasonOf(body),
  };
}

function reasonOf(body: string): string {
  const batch = parseJsonObject(body);
  const [condition, functionArn = ""] = ["condition", "functionArn"].map((field) =>
    at(batch, `requestContext.${field}`),
  );
  if (typeof condition !== "string") return "no batch that Lambda gave up on";
  const name = String(functionArn).split(":")[6] ?? "the function";
  return `${condition}: Lambda gave up on a batch; look into the logs of ${name}`;
}
