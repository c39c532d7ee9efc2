import { limits } from "../limits";
import { jsonAnswer, type Answer, type AwsCall, type AwsService, type Permission } from "./call";
import type { JsonObject } from "./call";
import type { Resource, ResourceStore } from "./resource-store";

const TYPE = "AWS::CodeBuild::Project";
const { value: PAGE_SIZE } = limits.CodeBuild.projectsPerPage;

/** Stands in for CodeBuild as far as it lists and describes the projects of the store. */
export class CodeBuild implements AwsService {
  readonly title = "CodeBuild";
  readonly operations = ["ListProjects", "BatchGetProjects"];
  readonly #store: ResourceStore;

  constructor(store: ResourceStore) {
    this.#store = store;
  }

  permissions({ operation, input, region, accountId }: AwsCall): Permission[] {
    const action = `codebuild:${operation}`;
    if (operation === "ListProjects") return [{ action, resource: "*" }];
    return namesIn(input).map((name) => ({
      action,
      resource: `arn:aws:codebuild:${region}:${accountId}:project/${name}`,
    }));
  }

  async handle({ operation, input, region, accountId }: AwsCall): Promise<Answer> {
    const all = this.#store.list(region, TYPE);
    if (operation === "BatchGetProjects") {
      const names = namesIn(input);
      const projects = all.filter(({ identifier }) => names.includes(identifier));
      const found = projects.map((one) => describe(one, accountId));
      const missing = names.filter((name) => !projects.some((one) => one.identifier === name));
      return jsonAnswer({ projects: found, projectsNotFound: missing });
    }
    const start = typeof input.nextToken === "string" ? Number(input.nextToken) : 0;
    const page = all.slice(start, start + PAGE_SIZE).map(({ identifier }) => identifier);
    const next = start + PAGE_SIZE;
    return jsonAnswer({
      projects: page,
      ...(next < all.length && { nextToken: String(next) }),
    });
  }
}

function namesIn({ names }: JsonObject): string[] {
  return Array.isArray(names) ? names.filter((one) => typeof one === "string") : [];
}

function describe({ identifier, region, properties }: Resource, accountId: string): JsonObject {
  const { Description, ServiceRole, TimeoutInMinutes, Visibility } = properties;
  const source = (properties.Source ?? {}) as JsonObject;
  const environment = (properties.Environment ?? {}) as JsonObject;
  const tags = (properties.Tags ?? []) as { Key: string; Value: string }[];
  return {
    name: identifier,
    arn: `arn:aws:codebuild:${region}:${accountId}:project/${identifier}`,
    description: Description,
    serviceRole: ServiceRole,
    timeoutInMinutes: TimeoutInMinutes,
    projectVisibility: Visibility,
    source: { type: source.Type, location: source.Location },
    environment: {
      type: environment.Type,
      image: environment.Image,
      computeType: environment.ComputeType,
      environmentVariables: environment.EnvironmentVariables,
    },
    tags: tags.map(({ Key, Value }) => ({ key: Key, value: Value })),
  };
}
