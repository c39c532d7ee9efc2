import * as aws from "@pulumi/aws";
import type { Product } from "../../registry/products/product";
import { ApprovalApi, type ApprovalApiArgs } from "../../components/approval-api";
import { ApprovalDesk } from "../../components/approval-desk";
import { DeadLetters } from "../../components/dead-letters";
import { MagicFunction } from "../../components/magic-function";
import { PortCredentials } from "../../components/port-credentials";
import * as pulumi from "@pulumi/pulumi";
import { actionFile, blueprintOf } from "../registry/setup";
import { defaults, registryOf } from "./setup";

/** A product of one topic. */
export function productOf(identifier: string, parts: Partial<Product> = {}): Product {
  return {
    kind: "product",
    identifier,
    name: `The ${identifier}`,
    owner: "Platform team",
    description: "A topic.",
    timeoutSeconds: 600,
    permissions: [],
    parameters: [],
    template: "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n",
    version: "0123456789ab",
    ...parts,
  };
}

/** The products as handler files, beside the blueprint that their launches write. */
export function productRegistry(...products: Product[]) {
  const launched = actionFile("see", { blueprint: blueprintOf("provisioned_product") });
  const files = products.map((product) => ({
    file: `products/${product.identifier}.yaml`,
    exports: { product },
  }));
  return registryOf(launched, ...files);
}

/** A desk and the functions around it. */
export function createApprovals(
  registry: ReturnType<typeof registryOf>,
  { slack, webhook }: Partial<Pick<ApprovalApiArgs, "slack" | "webhook">> = {},
): ApprovalApi {
  const deadLetters = new DeadLetters("dead", {});
  const desk = new ApprovalDesk("approvals", {
    registry,
    approvers: { default: ["a@example.com"] },
    requesterMayDecide: false,
    deadLetters,
  });
  const credentials = new PortCredentials("port", {
    clientId: pulumi.secret("port-id-in-clear"),
    clientSecret: pulumi.secret("port-secret-in-clear"),
  });
  const wakes = new aws.sqs.Queue("runs-wakes", { fifoQueue: true });
  const worker = new MagicFunction("worker", {
    description: "Launches.",
    entry: () => () => Promise.resolve(),
    ...{ statements: [], timeoutSeconds: 1, memoryMb: 128, defaults },
  });
  const portBaseUrl = "https://api.port.io";
  return new ApprovalApi("approvals", {
    ...{ desk, wakes, worker, registry, credentials, portBaseUrl, deadLetters, defaults, slack },
    webhook,
    retry: { attempts: 3, leaseSeconds: 60, retrySeconds: 5 },
  });
}
