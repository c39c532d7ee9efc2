import { limits } from "../limits";
import { camelCased, type AwsCall, type AwsService, type JsonObject } from "./call";
import { pageOf } from "./paging";
import { idOf, type Resource, type ResourceStore } from "./resource-store";

const TYPE = "AWS::CodeBuild::Project";
const { value: PAGE_SIZE } = limits.CodeBuild.projectsPerPage;

/** Stands in for CodeBuild as far as it lists and describes the projects of the store. */
export class CodeBuild implements AwsService {
  readonly title = "CodeBuild";
  readonly prefix = "codebuild";
  readonly operations: AwsService["operations"] = {
    ListProjects: ({ input, region }) => {
      const all = this.store.list(region, TYPE);
      const { page, next } = pageOf(all, idOf, input.nextToken, PAGE_SIZE);
      return { projects: page.map(idOf), nextToken: next };
    },
    BatchGetProjects: ({ input, region, accountId }) => {
      const names = namesIn(input);
      const projects = this.store
        .list(region, TYPE)
        .filter((one) => names.includes(one.identifier));
      const known = projects.map(idOf);
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
  return names as string[];
}

function describe({ identifier, region, properties }: Resource, accountId: string): JsonObject {
  return {
    ...(camelCased(properties) as JsonObject),
    name: identifier,
    arn: `arn:aws:codebuild:${region}:${accountId}:project/${identifier}`,
    projectVisibility: properties.Visibility,
  };
}
