import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors pipelines of CodePipeline; the configuration of their actions, which may hold secrets, stays out. */
export const resource = defineResource({
  type: "AWS::CodePipeline::Pipeline",
  blueprint: {
    identifier: "code_pipeline",
    title: "CodePipeline pipeline",
    icon: "AWS",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        kind: { title: "Type", type: "string" },
        execution_mode: { title: "Execution mode", type: "string" },
        stages: { title: "Stages", type: "array", items: { type: "string" } },
        version: { title: "Version", type: "number" },
        tags: tagsProperty,
      },
    },
    relations: {
      role: { title: "Role", target: "iam_role", required: false, many: false },
    },
  },
  events: [
    cloudTrail("codepipeline", ["CreatePipeline", "UpdatePipeline", "DeletePipeline"], {
      inputPaths: {
        declared: "$.detail.requestParameters.pipeline.name",
        requested: "$.detail.requestParameters.name",
      },
      identifier: 'first((.declared, .requested) | strings | select(. != ""))',
      deletedBy: ["DeletePipeline"],
    }),
  ],
  unheard: {
    shown: "region arn kind execution_mode stages version role",
    calls: {
      "executions, approvals and transitions leave a pipeline as it is":
        "StartPipelineExecution StopPipelineExecution RetryStageExecution RollbackStage OverrideStageCondition EnableStageTransition DisableStageTransition PutApprovalResult PutActionRevision",
      "jobs, webhooks and kinds of actions are not shown":
        "*Job *Jobs *JobFailureResult *JobSuccessResult PutWebhook DeleteWebhook *WebhookWithThirdParty *ActionType",
    },
  },
  entity: {
    identifier: '"arn:aws:codepipeline:" + .__Region + ":" + .__AccountId + ":" + .Name',
    title: ".Name",
    properties: {
      region: ".__Region",
      arn: '"arn:aws:codepipeline:" + .__Region + ":" + .__AccountId + ":" + .Name',
      kind: '.PipelineType // "V1"',
      execution_mode: '.ExecutionMode // "SUPERSEDED"',
      stages: "[.Stages[]?.Name]",
      version: ".Version | values | tonumber",
      tags: tags(),
    },
    relations: {
      role: ".RoleArn",
    },
  },
  permissions: [
    allow(
      [
        "codepipeline:GetPipeline",
        "codepipeline:GetPipelineState",
        "codepipeline:ListTagsForResource",
      ],
      "arn:aws:codepipeline:*:*:*",
    ),
    allow(["codepipeline:ListPipelines"], "*", "listing pipelines names no resource"),
  ],
});
