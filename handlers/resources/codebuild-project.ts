import { allow, cloudTrail, defineResource, JsonClient, type JsonObject } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** CloudFormation's registry has no handlers for this type, so CodeBuild's own API is asked. */
const list = { service: "codebuild", target: "CodeBuild_20161006", operation: "ListProjects" };
const get = { service: "codebuild", target: "CodeBuild_20161006", operation: "BatchGetProjects" };

/** Mirrors CodeBuild projects; their environment variables, which may hold secrets, stay out. */
export const resource = defineResource({
  type: "AWS::CodeBuild::Project",
  blueprint: {
    identifier: "codebuild_project",
    title: "CodeBuild project",
    icon: "AWS",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        description: { title: "Description", type: "string" },
        source: { title: "Source", type: "string", description: "Kind of the source" },
        source_location: { title: "Source location", type: "string" },
        image: { title: "Image", type: "string" },
        compute: { title: "Compute type", type: "string" },
        timeout: { title: "Timeout", type: "number", description: "In minutes" },
        visibility: { title: "Visibility", type: "string" },
        tags: tagsProperty,
      },
    },
    relations: {
      role: { title: "Role", target: "iam_role", required: false, many: false },
    },
  },
  events: [
    cloudTrail(
      "codebuild",
      ["CreateProject", "UpdateProject", "UpdateProjectVisibility", "DeleteProject"],
      {
        inputPaths: {
          name: "$.detail.requestParameters.name",
          arn: "$.detail.requestParameters.projectArn",
        },
        identifier:
          'first((.name, .arn) | strings | select(. != "")) | sub("^arn:.*:project/"; "")',
        deletedBy: ["DeleteProject"],
      },
    ),
  ],
  unheard: {
    shown: "region arn description source source_location image compute timeout visibility role",
    calls: {
      "builds and sandboxes leave a project as it is":
        "StartBuild StopBuild RetryBuild StartBuildBatch StopBuildBatch RetryBuildBatch BatchDeleteBuilds DeleteBuildBatch StartSandbox StopSandbox StartSandboxConnection StartCommandExecution",
      "webhooks, caches and policies are not shown":
        "CreateWebhook UpdateWebhook DeleteWebhook InvalidateProjectCache PutResourcePolicy DeleteResourcePolicy",
      "fleets, reports and credentials are other types":
        "*Fleet *Report *ReportGroup *SourceCredentials",
    },
  },
  entity: {
    identifier: ".Arn",
    title: ".Name",
    properties: {
      region: ".__Region",
      arn: ".Arn",
      description: '.Description | strings | select(. != "")',
      source: ".Source.Type",
      source_location: ".Source.Location",
      image: ".Environment.Image",
      compute: ".Environment.ComputeType",
      timeout: ".TimeoutInMinutes",
      visibility: '.Visibility // "PRIVATE"',
      tags: tags(),
    },
    relations: {
      role: '.ServiceRole | strings | if startswith("arn:") then . else empty end',
    },
  },
  permissions: [
    allow(["codebuild:BatchGetProjects"], "arn:aws:codebuild:*:*:project/*"),
    allow(["codebuild:ListProjects"], "*", "listing projects names no resource"),
  ],
  async read(identifier, { aws, region }) {
    const answer = await aws
      .client(JsonClient, region)
      .send({ ...get, input: { names: [identifier] } });
    const [project] = objectsIn(answer.projects);
    return project && described(project);
  },
  async list(nextToken, { aws, region }) {
    const input: JsonObject = nextToken === undefined ? {} : { nextToken };
    const answer = await aws.client(JsonClient, region).send({ ...list, input });
    const { projects, nextToken: next } = answer;
    const names = Array.isArray(projects) ? projects : [];
    const identifiers = names.filter((one) => typeof one === "string");
    return { identifiers, ...(typeof next === "string" && next !== "" && { nextToken: next }) };
  },
});

/** With the names that CloudFormation's schema has. */
function described(project: JsonObject): JsonObject {
  const [source = {}] = objectsIn([project.source ?? {}]);
  const [environment = {}] = objectsIn([project.environment ?? {}]);
  return {
    Name: project.name ?? null,
    Arn: project.arn ?? null,
    Description: project.description ?? null,
    ServiceRole: project.serviceRole ?? null,
    TimeoutInMinutes: project.timeoutInMinutes ?? null,
    Visibility: project.projectVisibility ?? null,
    Source: { Type: source.type ?? null, Location: source.location ?? null },
    Environment: {
      Type: environment.type ?? null,
      Image: environment.image ?? null,
      ComputeType: environment.computeType ?? null,
    },
    Tags: objectsIn(project.tags).map(({ key = "", value = "" }) => ({ Key: key, Value: value })),
  };
}

function objectsIn(value: unknown): JsonObject[] {
  const all: unknown[] = Array.isArray(value) ? value : [];
  return all.filter(
    (one): one is JsonObject => typeof one === "object" && one !== null && !Array.isArray(one),
  );
}
