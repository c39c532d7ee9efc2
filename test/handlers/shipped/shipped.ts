import * as path from "node:path";
import { load } from "../../../registry/discover";
import { buildRegistry, type Registry } from "../../../registry/registry";

/**
 * The handlers that come with Longshore. They are held to more than any handler must keep: to their
 * wording, icons, names, and a fixture each. What others put beside them is tested by what it declares.
 */
export const shippedFiles: readonly string[] = [
  "actions/create-bucket.ts",
  "actions/create-vm.ts",
  "actions/resize-vm.ts",
  "actions/start-vm.ts",
  "actions/stop-vm.ts",
  "actions/terminate-vm.ts",
  "changes/tag-vm-with-team.ts",
  "products/static-site.yaml",
  "products/wordpress.yaml",
  "resources/apprunner-service.ts",
  "resources/autoscaling-group.ts",
  "resources/beanstalk-application.ts",
  "resources/beanstalk-environment.ts",
  "resources/certificate.ts",
  "resources/cloudformation-stack.ts",
  "resources/cloudfront-distribution.ts",
  "resources/code-pipeline.ts",
  "resources/codebuild-project.ts",
  "resources/cognito-user-pool.ts",
  "resources/dynamodb-table.ts",
  "resources/ec2-volume.ts",
  "resources/ecr-repository.ts",
  "resources/ecs-cluster.ts",
  "resources/ecs-service.ts",
  "resources/ecs-task-definition.ts",
  "resources/eks-cluster.ts",
  "resources/elasticache-cluster.ts",
  "resources/elasticache-serverless-cache.ts",
  "resources/event-bus.ts",
  "resources/hosted-zone.ts",
  "resources/http-api.ts",
  "resources/iam-role.ts",
  "resources/kinesis-stream.ts",
  "resources/lambda-function.ts",
  "resources/load-balancer.ts",
  "resources/msk-cluster.ts",
  "resources/provisioned-product.ts",
  "resources/rds-cluster.ts",
  "resources/rds-instance.ts",
  "resources/rest-api.ts",
  "resources/s3-bucket.ts",
  "resources/secret.ts",
  "resources/security-group.ts",
  "resources/sns-topic.ts",
  "resources/sqs-queue.ts",
  "resources/state-machine.ts",
  "resources/subnet.ts",
  "resources/vm.ts",
  "resources/vpc.ts",
];

/** Where they lie. */
export const handlersFolder = path.join(__dirname, "../../../handlers");

/** What they declare, whatever else lies beside them. */
export function shippedRegistry(): Registry & { folder: string; files: readonly string[] } {
  const modules = shippedFiles.map((file) => load(handlersFolder, file));
  return { ...buildRegistry(modules), folder: handlersFolder, files: shippedFiles };
}
