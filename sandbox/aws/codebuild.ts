import { limits } from "../limits";
import type { AwsCall, AwsService, JsonObject } from "./call";
import type { Resource, ResourceStore } from "./resource-store";

const TYPE = "AWS::CodeBuild::Project";
const { value: PAGE_SIZE } = limits.CodeBuild.projectsPerPage;

/** Stands in for CodeBuild as far as it lists and describes the projects of the store. */
export class CodeBuild implements AwsService {
  readonly title = "CodeBuild";
  readonly prefix = "codebuild";
  readonly operations: AwsService["operations"] = {
    ListProjects: ({ input, region }) => {
      const all = this.store.list(region, TYPE);
      const start = typeof input.nextToken === "string" ? Number(input.nextToken) : 0;
      const next = start + PAGE_SIZE;
      return {
        projects: all.slice(start, next).map(({ identifier }) => identifier),
        nextToken: next < all.length ? String(next) : undefined,
      };
    },
    BatchGetProjects: ({ input, region, accountId }) => {
      const names = namesIn(input);
      const projects = this.store
        .list(region, TYPE)
        .filter((one) => names.includes(one.identifier));
      const known = projects.map(({ identifier }) => identifier);
      return {
        projects: projects.map((one) => describe(one, accountId)),
        projectsNotFound: names.filter((name) => !known.includes(name)),
      };
    },
  };

  constructor(private readonly store: ResourceStore) {}

  needs({ operation, input, region, accountId }: AwsCall): string[] {
    if (operation === "ListProjects") return ["*"];
    return namesIn(input).map((name) => `arn:aws:codebuild:${region}:${accountId}:project/${name}`);
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
