import type { LiveResource, ResourceRequest } from "../drivers/driver";
import { grantsOf } from "./grants";
import { outside, type MapEdge, type MapNode, type NodeKind, type StackMap } from "./map-types";

/** A resource that the program has declared, and what became of it. */
export type MapResource = ResourceRequest & Partial<Pick<LiveResource, "id" | "outputs">>;

/** Types that stand on the map, and what they are there. */
const kinds: Readonly<Record<string, NodeKind>> = {
  "aws:lambda/function:Function": "function",
  "aws:sqs/queue:Queue": "queue",
  "aws:dynamodb/table:Table": "table",
  "aws:sns/topic:Topic": "topic",
  "aws:s3/bucket:Bucket": "bucket",
  "aws:scheduler/schedule:Schedule": "schedule",
  "aws:apigatewayv2/api:Api": "api",
  "aws:servicecatalog/product:Product": "product",
};

/**
 * Draws the stack from nothing but the resources that the program has declared: who hands messages to
 * whom by event source mappings, targets, subscriptions and integrations, and who reads and writes what by
 * the rights of roles. What many rules do alike is one place.
 * @param stack its name, which all names begin with
 */
export function buildMap(resources: readonly MapResource[], stack: string): StackMap {
  const nodes = resources.flatMap((one) => nodeOf(one, resources, stack) ?? []);
  const find = (reference: unknown) => findNode(nodes, reference);
  const all = [...nodes, ...outsideNodes(resources)];
  const ids = new Set(all.map(({ id }) => id));
  const dead = new Set(nodes.filter(({ kind }) => kind === "dead letters").map(({ id }) => id));
  const seen = new Set<string>();
  const edges = edgesOf(resources, find)
    .filter(({ from, to }) => from !== to && ids.has(from) && ids.has(to))
    .map((edge) => (dead.has(edge.to) ? { ...edge, kind: "dead" as const } : edge))
    .filter(({ from, to }) => !seen.has(`${from} ${to}`) && seen.add(`${from} ${to}`));
  const linked = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const roles = ofType(resources, "aws:lambda/function:Function").map(
    ({ name, inputs }) => [lastOf(inputs.role), name] as const,
  );
  return {
    nodes: all.filter(({ id }) => linked.has(id)),
    edges,
    roles: Object.fromEntries(roles),
  };
}

type Find = (reference: unknown) => string | undefined;

function nodeOf(
  resource: MapResource,
  all: readonly MapResource[],
  stack: string,
): MapNode | undefined {
  const { type, name } = resource;
  const kind = kinds[type];
  if (!kind) return undefined;
  const own = name.startsWith(`${stack}-`) ? name.slice(stack.length + 1) : name;
  const [group = ""] = own.split("-");
  const label = own.replace(/-(function|table|topic|product|api)$/, "");
  const isDead = kind === "queue" && isDeadLetterQueue(resource, all);
  return {
    ...{ id: name, label, group: titles[group] ?? group },
    kind: isDead ? "dead letters" : kind,
    name: physicalName(resource),
  };
}

/** The parts of the stack, in words; by the first word of their resources' names. */
const titles: Readonly<Record<string, string>> = {
  ...{ runs: "Runs", catalog: "Catalog", approvals: "Approvals", changes: "Changes" },
  ...{ products: "Approvals", model: "Port model", dead: "Dead letters", failed: "Dead letters" },
};

/** A queue that others give up to, and no function reads. */
function isDeadLetterQueue(queue: MapResource, all: readonly MapResource[]): boolean {
  const { arn } = { ...queue.outputs };
  const isRead = ofType(all, "aws:lambda/eventSourceMapping:EventSourceMapping").some(
    ({ inputs }) => inputs.eventSourceArn === arn,
  );
  return (
    !isRead && all.some(({ inputs }) => String(inputs.redrivePolicy).includes(`"${String(arn)}"`))
  );
}

function outsideNodes(resources: readonly MapResource[]): MapNode[] {
  const node = (id: string, label: string): MapNode => ({
    ...{ id, label, kind: "outside", group: "", name: id },
  });
  const topics = topicsOf(resources).map((topic) => ({
    ...node(outside.kafka(topic), topic),
    name: topic,
  }));
  const count = ofType(resources, "aws:cloudwatch/eventRule:EventRule").length;
  const rules = { ...node(outside.bus, `EventBridge, ${count} rules`), kind: "rules" as const };
  return [
    node(outside.port, "Port"),
    ...topics,
    ...(count > 0 ? [rules] : []),
    node(outside.people, "Approvers"),
    node(outside.told, "Port's API"),
    node(outside.aws, "AWS"),
    node(outside.called, "AWS's API"),
    node(outside.mail, "Mailbox"),
  ];
}

function edgesOf(resources: readonly MapResource[], find: Find): MapEdge[] {
  return resources.flatMap((resource) =>
    (edgesByType[resource.type]?.(resource, find, resources) ?? []).flatMap(
      ([from, to, kind = "message"]) =>
        from === undefined || to === undefined ? [] : [{ from, to, kind }],
    ),
  );
}

type Way = readonly [from: string | undefined, to: string | undefined, kind?: MapEdge["kind"]];

/** Which ways a resource makes; a way with an end that is not on the map is none. */
const edgesByType: Readonly<
  Record<string, (resource: MapResource, find: Find, all: readonly MapResource[]) => readonly Way[]>
> = {
  "aws:lambda/eventSourceMapping:EventSourceMapping": ({ inputs }, find) => {
    const reader = find(inputs.functionName);
    const { onFailure } = (inputs.destinationConfig ?? {}) as { onFailure?: object };
    const topics = (inputs.topics ?? []) as string[];
    return [
      [find(inputs.eventSourceArn), reader],
      ...topics.flatMap((topic): Way[] => [
        [outside.port, outside.kafka(topic)],
        [outside.kafka(topic), reader],
      ]),
      [
        reader,
        find((onFailure as { destinationArn?: unknown } | undefined)?.destinationArn),
        "dead",
      ],
    ];
  },
  "aws:cloudwatch/eventTarget:EventTarget": ({ inputs }, find) => {
    const { arn } = (inputs.deadLetterConfig ?? {}) as { arn?: unknown };
    return [
      [outside.aws, outside.bus],
      [outside.bus, find(inputs.arn)],
      [outside.bus, find(arn), "dead"],
    ];
  },
  "aws:scheduler/schedule:Schedule": ({ name, inputs }, find) => [
    [name, find((inputs.target as { arn?: unknown } | undefined)?.arn)],
  ],
  "aws:sns/topicSubscription:TopicSubscription": ({ inputs }, find) => [
    [find(inputs.topic), inputs.protocol === "email" ? outside.mail : find(inputs.endpoint)],
  ],
  "aws:apigatewayv2/integration:Integration": ({ inputs }, find) => [
    [outside.people, find(inputs.apiId)],
    [find(inputs.apiId), find(inputs.integrationUri)],
  ],
  "aws:sqs/queue:Queue": ({ name, inputs }, find) => [
    [name, find(/"deadLetterTargetArn":"([^"]+)"/.exec(String(inputs.redrivePolicy))?.[1]), "dead"],
  ],
  "aws:s3/bucketObjectv2:BucketObjectv2": ({ inputs, outputs }, find, all) => {
    const functions = ofType(all, "aws:lambda/function:Function").filter(({ outputs: of }) =>
      String(inputs.content).includes(String(of?.arn)),
    );
    const product = productOf(String(outputs?.key), all);
    return functions.flatMap(({ name }): Way[] => [
      [outside.aws, find(product)],
      [find(product), name],
    ]);
  },
  "aws:iam/rolePolicy:RolePolicy": (policy, find, all) => rightsOf(policy, find, all),
};

/** What the rights of a function's role are for. */
function rightsOf({ inputs }: MapResource, find: Find, all: readonly MapResource[]): Way[] {
  const workers = ofType(all, "aws:lambda/function:Function").filter(
    (one) => lastOf(one.inputs.role) === lastOf(inputs.role),
  );
  const secrets = ofType(all, "aws:secretsmanager/secret:Secret").filter(({ name }) =>
    name.endsWith("port-secret"),
  );
  return workers.flatMap(({ name }) =>
    grantsOf(inputs.policy).flatMap(({ action, resource }): Way[] => {
      if (secrets.some(({ outputs }) => resource.startsWith(String(outputs?.arn))))
        return [[name, outside.told]];
      const node = find(resource);
      if (node === undefined) return isOfTheAccount(action) ? [[name, outside.called]] : [];
      if (/^sqs:SendMessage|^sns:Publish|^lambda:Invoke|^servicecatalog:Provision/.test(action))
        return [[name, node]];
      if (/^dynamodb:|^s3:/.test(action)) return [[name, node, "data"]];
      return [];
    }),
  );
}

/** What handlers make in the account, and the exporter reads, rather than what the stack is made of. */
function isOfTheAccount(action: string): boolean {
  return /^(cloudformation|servicecatalog):/.test(action);
}

function findNode(nodes: readonly MapNode[], reference: unknown): string | undefined {
  if (typeof reference !== "string" || reference === "") return undefined;
  const last = lastOf(reference);
  return nodes.find(({ id, name }) => [id, name].includes(reference) || [id, name].includes(last))
    ?.id;
}

/** The name in an ARN, whatever stands before and behind it there, or the text itself. */
function lastOf(reference: unknown): string {
  const [, , service, , , ...own] = String(reference).split(":");
  if (own.length === 0) return String(reference);
  const [first = "", second = first, third] = own.join(":").split(/[/:]/);
  if (service === "s3") return first;
  return service === "scheduler" ? (third ?? second) : second;
}

/** A resource's name in AWS, or its id where steps go by that. */
function physicalName({ type, name, id, outputs }: MapResource): string {
  if (/Api$|Product$/.test(type)) return id ?? name;
  return typeof outputs?.name === "string" ? outputs.name : name;
}

function productOf(key: string, all: readonly MapResource[]): unknown {
  const version = all.find(
    ({ type, inputs }) =>
      type.startsWith("aws:servicecatalog/") && JSON.stringify(inputs).includes(key),
  );
  return version?.inputs.productId ?? version?.name;
}

function topicsOf(resources: readonly MapResource[]): string[] {
  const mappings = ofType(resources, "aws:lambda/eventSourceMapping:EventSourceMapping");
  return [...new Set(mappings.flatMap(({ inputs }) => (inputs.topics ?? []) as string[]))];
}

function ofType(resources: readonly MapResource[], type: string): readonly MapResource[] {
  return resources.filter((one) => one.type === type);
}
