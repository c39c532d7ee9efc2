/** Name of a queue, from its URL or ARN. */
export function queueName(queue: string): string {
  return queue.split(/[/:]/).at(-1) ?? queue;
}

/** URL of another queue of the same account and region. */
export function siblingUrl(queueUrl: string, name: string): string {
  return queueUrl.slice(0, -queueName(queueUrl).length) + name;
}
