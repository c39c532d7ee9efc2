import { limits } from "../limits";
import {
  AwsError,
  camelCased,
  checkRange,
  optionalText,
  requiredText,
  type AwsCall,
  type AwsService,
  type JsonObject,
  type Permission,
} from "./call";
import { withRequestContext } from "./request-context";
import type { Resource, ResourceStore } from "./resource-store";

const SERVICE = "AWS::ECS::Service";

/** Stands in for ECS as far as it lists, describes and updates the services of the store. */
export class Ecs implements AwsService {
  readonly title = "ECS";
  readonly prefix = "ecs";
  readonly operations: AwsService["operations"] = {
    DescribeServices: (call) => {
      const wanted = arnsIn(call);
      const found = this.#named(call);
      const known = found.map(arnOf);
      const missing = wanted.filter((arn) => !known.includes(arn));
      const failures = missing.map((arn) => ({ arn, reason: "MISSING" }));
      return { services: found.map(describe), failures };
    },
    ListServices: ({ input, region }) => {
      const prefix = `service/${clusterOf(input)}/`;
      const arns = this.store.list(region, SERVICE).map(arnOf);
      return { serviceArns: arns.filter((arn) => arn.split(":")[5]?.startsWith(prefix)) };
    },
    UpdateService: (call) => {
      const [service] = this.#named(call);
      if (!service) throw new AwsError("ServiceNotFoundException", "Service not found.");
      const { desiredCount, taskDefinition } = call.input;
      const updated = this.store.update(service, {
        ...service.properties,
        ...(desiredCount !== undefined && { DesiredCount: desiredCount }),
        ...(taskDefinition !== undefined && { TaskDefinition: taskDefinition }),
      });
      return { service: describe(updated) };
    },
  };

  constructor(private readonly store: ResourceStore) {}

  needs(call: AwsCall): (string | Permission)[] {
    if (call.operation === "ListServices") return ["*"];
    return arnsIn(call).map((resource) => {
      const found = this.#find(call.region, resource);
      const permission = { action: `ecs:${call.operation}`, resource };
      return found ? withRequestContext(permission, "update", found) : resource;
    });
  }

  #named(call: AwsCall): Resource[] {
    return arnsIn(call).flatMap((arn) => this.#find(call.region, arn) ?? []);
  }

  #find(region: string, arn: string): Resource | undefined {
    return this.store.list(region, SERVICE).find((one) => arnOf(one) === arn);
  }
}

function arnsIn({ operation, input, region, accountId }: AwsCall): string[] {
  const names = operation === "UpdateService" ? [requiredText(input, "service")] : listed(input);
  const prefix = `arn:aws:ecs:${region}:${accountId}:service/${clusterOf(input)}/`;
  return names.map((name) => (name.startsWith("arn:") ? name : prefix + name));
}

function listed({ services }: JsonObject): string[] {
  const names = Array.isArray(services) ? services.map(String) : [];
  const { value: most } = limits.ECS.servicesPerCall;
  checkRange("InvalidParameterException", "The number of services", names.length, [1, most]);
  return names;
}

function clusterOf(input: JsonObject): string {
  return (optionalText(input, "cluster") ?? "default").split("/").at(-1) ?? "";
}

function arnOf({ properties }: Resource): string {
  return String(properties["ServiceArn"]);
}

function describe(resource: Resource): JsonObject {
  const { Cluster, DesiredCount = 1 } = resource.properties;
  const arn = arnOf(resource);
  const [cluster = ""] = arn.split(":service/")[1]?.split("/") ?? [];
  return {
    ...(camelCased(resource.properties) as JsonObject),
    clusterArn: String(Cluster).startsWith("arn:")
      ? Cluster
      : `${arn.split(":service/")[0]}:cluster/${cluster}`,
    ...{ status: "ACTIVE", pendingCount: 0 },
    ...{ desiredCount: DesiredCount, runningCount: DesiredCount },
  };
}
