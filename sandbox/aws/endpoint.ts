import type { IncomingMessage, ServerResponse } from "node:http";
import type { Hops } from "../hops";
import type { Identity } from "../kept/identity";
import { Listener } from "../listener";
import { Mailbox } from "../mailbox";
import { readBody } from "../read-body";
import type { Traces } from "../traces";
import { Access } from "./access";
import { parseJson, type Answer, type AwsService, type RawRequest } from "./call";
import { CloudControl } from "./cloud-control";
import type { InvokeFunction } from "./cloudformation/invoke-function";
import { PresignedUrls } from "./cloudformation/presigned-urls";
import { CloudFormation } from "./cloudformation/service";
import { Stacks } from "./cloudformation/stacks";
import { Dispatcher } from "./dispatcher";
import { DynamoDb } from "./dynamodb";
import { Ec2 } from "./ec2";
import { Ecs } from "./ecs";
import { CodeBuild } from "./codebuild";
import { ElastiCache } from "./elasticache";
import { EventBridge, type PutEvent } from "./event-bridge";
import type { Faults } from "./faults";
import { Instances } from "./instances";
import { Kms } from "./kms";
import { Objects } from "./objects";
import { Parameters } from "./parameters";
import { Secrets } from "./secrets";
import { Roles } from "./iam/roles";
import { followIam } from "./iam/template-roles";
import { ServiceCatalog } from "./service-catalog/service-catalog";
import { Organizations } from "./organizations";
import { Sns } from "./sns";
import { Sqs } from "./sqs";
import { Sts } from "./sts";
import { Trails } from "./trails";

/** How the endpoint is set up. */
export interface AwsEndpointOptions {
  readonly hops: Hops;
  /** Twelve digits. */
  readonly accountId: string;
  /** Port on 127.0.0.1, where it is free; default any free one. */
  readonly port?: number;
  /** Whose keys those of KMS are; those of a new sandbox when left out. */
  readonly identity?: Identity | undefined;
  /** Accounts besides this one, whose requests come to this endpoint, too. */
  readonly others?: () => readonly AwsEndpoint[];
  /** How long Cloud Control and EC2 take for a change, in milliseconds; default 5. */
  readonly delayMilliseconds?: number;
  /** Takes the events of PutEvents; without it, none is taken. @throws Error for one that the bus refuses */
  readonly putEvent?: PutEvent;
  /** Makes the custom resources of stacks. @throws TypeError when there is no such function */
  readonly invokeFunction?: InvokeFunction;
  /** Pauses before further tries of an invocation that failed, in milliseconds; default 100 and 200. */
  readonly invokeRetryMilliseconds?: readonly number[];
}

/** Most bytes of a request, which a batch of DynamoDB has. */
const MAXIMUM_BYTES = 16 * 1024 * 1024;

/** Everything the sandbox has of AWS, behind one URL that clients get as `AWS_ENDPOINT_URL`. */
export class AwsEndpoint {
  readonly url: string;
  readonly accountId: string;
  readonly trails = new Trails();
  readonly access: Access;
  readonly cloudControl: CloudControl;
  readonly cloudFormation: CloudFormation;
  /** The buckets to which signals of stacks are PUT. */
  readonly presignedUrls: PresignedUrls;
  readonly secrets: Secrets;
  readonly parameters: Parameters;
  readonly serviceCatalog: ServiceCatalog;
  readonly kms: Kms;
  readonly dynamoDb: DynamoDb;
  readonly sqs: Sqs;
  readonly sns: Sns;
  /** The roles and policies of the account. */
  readonly roles: Roles;
  /** What SNS sends by e-mail. */
  readonly mailbox: Mailbox;
  /** What the program uploads to S3. */
  readonly objects = new Objects();
  /** Failures of whole calls that tests order, for any service. */
  readonly faults: Faults;
  readonly #others: () => readonly AwsEndpoint[];
  readonly #listener: Listener;
  readonly #dispatcher: Dispatcher;
  readonly #instances: Instances;
  /** On whose account calls are made. */
  readonly traces: Traces;
  readonly #services: ReadonlyMap<string, AwsService>;

  private constructor(
    listener: Listener,
    sqs: Sqs,
    cloudControl: CloudControl,
    options: AwsEndpointOptions,
  ) {
    const { hops, accountId, delayMilliseconds = 5 } = options;
    this.url = listener.url;
    this.accountId = accountId;
    this.#others = options.others ?? (() => []);
    this.access = new Access(accountId);
    this.roles = new Roles(this.access);
    this.cloudControl = cloudControl;
    this.faults = cloudControl.faults;
    this.sqs = sqs;
    const { store } = cloudControl;
    followIam(store, this.roles);
    this.secrets = new Secrets(accountId, store, (value) =>
      hops.secrets.add(value, ...membersOf(value)),
    );
    this.parameters = new Parameters(store);
    this.kms = new Kms(accountId, options.identity);
    this.dynamoDb = new DynamoDb(accountId);
    this.mailbox = new Mailbox({ hops });
    this.sns = new Sns(accountId, this.mailbox, this.url);
    this.#listener = listener;
    this.traces = hops.traces;
    this.#instances = new Instances(store, delayMilliseconds);
    this.presignedUrls = new PresignedUrls(hops);
    const { access, parameters, presignedUrls: urls, objects, faults } = this;
    const { invokeFunction, invokeRetryMilliseconds: retryMilliseconds } = options;
    const stacks = new Stacks({
      ...{ hops, accountId, delayMilliseconds, access, cloudControl, parameters, urls },
      ...{ invokeFunction, retryMilliseconds },
    });
    this.cloudFormation = new CloudFormation(stacks);
    this.serviceCatalog = new ServiceCatalog({ accountId, access, objects, stacks, store });
    const members = () =>
      this.#others().map((one) => ({ accountId: one.accountId, name: one.accountId }));
    this.#services = new Map<string, AwsService>([
      ["AmazonSQS", sqs],
      ["DynamoDB_20120810", this.dynamoDb],
      ["secretsmanager", this.secrets],
      ["AmazonSSM", this.parameters],
      ["CloudApiService", this.cloudControl],
      ["cloudformation", this.cloudFormation],
      ["ec2", new Ec2(store, this.#instances)],
      ["AWS242ServiceCatalogService", this.serviceCatalog],
      ["TrentService", this.kms],
      ["sns", this.sns],
      ["AmazonEC2ContainerServiceV20141113", new Ecs(store)],
      ["CodeBuild_20161006", new CodeBuild(store)],
      ["AWSEvents", new EventBridge(options.putEvent)],
      ["elasticache", new ElastiCache(store)],
      ["CloudTrail_20131101", this.trails],
      ["sts", new Sts((id) => this.#all().find((one) => one.accountId === id)?.access)],
      ["AWSOrganizationsV20161128", new Organizations(accountId, members)],
    ]);
    const services = this.#services;
    this.#dispatcher = new Dispatcher({ hops, accountId, access, faults, services });
  }

  /** Starts the endpoint and everything behind it. */
  static async start(options: AwsEndpointOptions): Promise<AwsEndpoint> {
    const listener: Listener = await Listener.start({
      port: options.port ?? 0,
      orAnyFree: options.identity !== undefined,
      isOwnHost: (host) => endpoint.presignedUrls.isOurs(host),
      handle: (request, response) => endpoint.#serve(request, response),
    });
    const cloudControl = new CloudControl(options.accountId, options.delayMilliseconds);
    const sqs = await Sqs.start(listener.url, cloudControl.store, options.hops.traces);
    const endpoint = new AwsEndpoint(listener, sqs, cloudControl, options);
    return endpoint;
  }

  /** What the services behind the endpoint are called. */
  get serviceTitles(): string[] {
    return [...this.#services.values()].map(({ title }) => title);
  }

  /** What drivers sign with: may do everything. */
  get rootCredentials() {
    return this.access.rootCredentials;
  }

  /**
   * Answers one request; undefined cuts the connection.
   * @param signal tells that whoever asks has hung up
   */
  async answer(
    request: RawRequest,
    body: Buffer,
    signal: AbortSignal,
  ): Promise<Answer | undefined> {
    if (this.presignedUrls.isOurs(request.headers.host)) {
      return this.presignedUrls.answer(request, body);
    }
    return this.traces.resume(request.headers["x-amzn-trace-id"], () =>
      this.#homeOf(request).#dispatcher.answer(request, body, signal),
    );
  }

  /** Ends every connection and everything behind the endpoint. */
  async close(): Promise<void> {
    await this.#listener.close();
    this.#instances.close();
    for (const service of this.#services.values()) await service.close?.();
  }

  #all(): readonly AwsEndpoint[] {
    return [this, ...this.#others()];
  }

  /** The account whose credentials a request is signed with. */
  #homeOf({ headers }: RawRequest): AwsEndpoint {
    const [, key = ""] = /Credential=([^/]+)/.exec(headers.authorization ?? "") ?? [];
    return this.#all().find((one) => one.access.identify(key) !== undefined) ?? this;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hangUp = new AbortController();
    response.on("close", () => {
      if (!response.writableFinished) hangUp.abort();
    });
    if (request.method === "GET" && request.url?.includes(".html?")) {
      const opened = this.sns.subscriptions.open(new URL(request.url, this.url));
      if (opened) return sendPage(response, opened);
    }
    const body = await readBody(request, MAXIMUM_BYTES);
    const answer = await this.answer(request, body, hangUp.signal);
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
    else response.destroy();
  }
}

/** What a person sees who has opened a link of an e-mail of SNS. */
function sendPage(response: ServerResponse, { status, text }: { status: number; text: string }) {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
  });
  response.end(`${text}\n`);
}

/** Parts of a secret that say whose it is and where it fits. */
const openMembers = /^(user(name)?|clientId|host|port|engine|dbname|url)$/i;

/** Secrets are often JSON, whose parts are handed on one by one. */
function membersOf(value: string): string[] {
  const members = value.startsWith("{") ? parseJson(value) : {};
  return Object.entries(members ?? {}).flatMap(([name, one]: [string, unknown]) =>
    typeof one === "string" && !openMembers.test(name) ? [one] : [],
  );
}
