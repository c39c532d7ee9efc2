import http from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Hops } from "../hops";
import { Access } from "./access";
import type { AwsService } from "./call";
import { CloudControl } from "./cloud-control";
import { Dispatcher } from "./dispatcher";
import { DynamoDb } from "./dynamodb";
import { Ec2 } from "./ec2";
import { Faults } from "./faults";
import { Instances } from "./instances";
import { Parameters } from "./parameters";
import { Secrets } from "./secrets";
import { Sqs } from "./sqs";

/** How the endpoint is set up. */
export interface AwsEndpointOptions {
  readonly hops: Hops;
  /** Twelve digits. */
  readonly accountId: string;
  /** Port on 127.0.0.1; default any free one. */
  readonly port?: number;
  /** How long Cloud Control and EC2 take for a change, in milliseconds; default 5. */
  readonly delayMilliseconds?: number;
}

/** Everything the sandbox has of AWS, behind one URL that clients get as `AWS_ENDPOINT_URL`. */
export class AwsEndpoint {
  readonly url: string;
  readonly access: Access;
  readonly cloudControl: CloudControl;
  readonly secrets: Secrets;
  readonly parameters = new Parameters();
  /** Failures of whole calls that tests order, for any service. */
  readonly faults = new Faults();
  readonly #server: http.Server;
  readonly #instances: Instances;
  readonly #services: ReadonlyMap<string, AwsService>;

  private constructor(server: http.Server, url: string, sqs: Sqs, options: AwsEndpointOptions) {
    const { hops, accountId, delayMilliseconds = 5 } = options;
    this.url = url;
    this.access = new Access(accountId);
    this.cloudControl = new CloudControl({ accountId, delayMilliseconds });
    this.secrets = new Secrets(accountId);
    this.#server = server;
    this.#instances = new Instances(this.cloudControl.store, delayMilliseconds);
    this.#services = new Map<string, AwsService>([
      ["AmazonSQS", sqs],
      ["DynamoDB_20120810", new DynamoDb()],
      ["secretsmanager", this.secrets],
      ["AmazonSSM", this.parameters],
      ["CloudApiService", this.cloudControl],
      ["ec2", new Ec2(this.#instances)],
    ]);
    const { access, faults } = this;
    serve(server, new Dispatcher({ hops, accountId, access, faults, services: this.#services }));
  }

  /** Starts the endpoint and everything behind it. */
  static async start(options: AwsEndpointOptions): Promise<AwsEndpoint> {
    const server = http.createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port ?? 0, "127.0.0.1", resolve);
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return new AwsEndpoint(server, url, await Sqs.start(url), options);
  }

  /** What drivers sign with: may do everything. */
  get rootCredentials() {
    return this.access.rootCredentials;
  }

  /** Ends every connection and everything behind the endpoint. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
    this.#instances.close();
    for (const service of this.#services.values()) await service.close?.();
  }
}

function serve(server: http.Server, dispatcher: Dispatcher): void {
  server.on("request", (request, response) => {
    const hangUp = new AbortController();
    response.on("close", () => hangUp.abort());
    buffer(request)
      .then((body) => dispatcher.answer(request, body, hangUp.signal))
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      // Only the caller's hanging up in the middle of its request gets here.
      .catch(() => response.destroy());
  });
}
