import { limits } from "../limits";
import {
  AwsError,
  jsonAnswer,
  optionalText,
  requiredText,
  type Answer,
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
  readonly operations = ["DescribeServices", "ListServices", "UpdateService"];
  readonly #store: ResourceStore;

  constructor(store: ResourceStore) {
    this.#store = store;
  }

  permissions(call: AwsCall): Permission[] {
    const { operation, input, region } = call;
    const action = `ecs:${operation}`;
    if (operation === "ListServices") return [{ action, resource: "*" }];
    return namesOf(operation, input).map((name) => {
      const permission = { action, resource: serviceArn(call, name) };
      const found = this.#find(region, permission.resource);
      return found ? withRequestContext(permission, "update", found) : permission;
    });
  }

  async handle(call: AwsCall): Promise<Answer> {
    const { operation, input, region } = call;
    if (operation === "ListServices") {
      const prefix = `service/${clusterOf(input)}/`;
      const arns = this.#store.list(region, SERVICE).map(arnOf);
      return jsonAnswer({
        serviceArns: arns.filter((arn) => arn.split(":")[5]?.startsWith(prefix)),
      });
    }
    const wanted = namesOf(operation, input).map((name) => serviceArn(call, name));
    const found = wanted.flatMap((arn) => this.#find(region, arn) ?? []);
    if (operation === "DescribeServices") {
      const known = found.map(arnOf);
      const failures = wanted
        .filter((arn) => !known.includes(arn))
        .map((arn) => ({ arn, reason: "MISSING" }));
      return jsonAnswer({ services: found.map(describe), failures });
    }
    const [service] = found;
    if (!service) throw new AwsError("ServiceNotFoundException", "Service not found.");
    const { desiredCount, taskDefinition } = input;
    const updated = this.#store.update(service, {
      ...service.properties,
      ...(desiredCount !== undefined && { DesiredCount: desiredCount }),
      ...(taskDefinition !== undefined && { TaskDefinition: taskDefinition }),
    });
    return jsonAnswer({ service: describe(updated) });
  }

  #find(region: string, arn: string): Resource | undefined {
    return this.#store.list(region, SERVICE).find((one) => arnOf(one) === arn);
  }
}

function namesOf(operation: string, input: JsonObject): string[] {
  if (operation === "UpdateService") return [requiredText(input, "service")];
  const names = Array.isArray(input["services"]) ? input["services"].map(String) : [];
  const { value: most } = limits.ECS.servicesPerCall;
  if (names.length >= 1 && names.length <= most) return names;
  throw new AwsError(
    "InvalidParameterException",
    `${names.length} services are named; 1 to ${most} may be.`,
  );
}

function serviceArn({ input, region, accountId }: AwsCall, name: string): string {
  if (name.startsWith("arn:")) return name;
  return `arn:aws:ecs:${region}:${accountId}:service/${clusterOf(input)}/${name}`;
}

function clusterOf(input: JsonObject): string {
  return (optionalText(input, "cluster") ?? "default").split("/").at(-1) ?? "";
}

function arnOf({ properties }: Resource): string {
  return String(properties["ServiceArn"]);
}

function describe(resource: Resource): JsonObject {
  const { ServiceName, Cluster, DesiredCount = 1, TaskDefinition } = resource.properties;
  const arn = arnOf(resource);
  const [cluster = ""] = arn.split(":service/")[1]?.split("/") ?? [];
  return {
    serviceArn: arn,
    serviceName: ServiceName,
    clusterArn: String(Cluster).startsWith("arn:")
      ? Cluster
      : `${arn.split(":service/")[0]}:cluster/${cluster}`,
    ...{
      status: "ACTIVE",
      desiredCount: DesiredCount,
      runningCount: DesiredCount,
      pendingCount: 0,
    },
    taskDefinition: TaskDefinition,
  };
}
