import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors Step Functions state machines. */
export const resource = defineResource({
  type: "AWS::StepFunctions::StateMachine",
  blueprint: {
    identifier: "state_machine",
    title: "State machine",
    icon: "AWS",
    description: "State machine of AWS Step Functions",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        kind: { title: "Type", type: "string" },
        role: { title: "Role", type: "string", description: "ARN of the execution role" },
        logging_level: { title: "Logging level", type: "string" },
        tracing: { title: "Tracing", type: "boolean" },
        tags: tagsProperty,
      },
    },
    relations: {
      execution_role: { title: "Execution role", target: "iam_role", required: false, many: false },
    },
  },
  events: [
    cloudTrail("states", ["CreateStateMachine", "UpdateStateMachine", "DeleteStateMachine"], {
      inputPaths: {
        requested: "$.detail.requestParameters.stateMachineArn",
        returned: "$.detail.responseElements.stateMachineArn",
        name: "$.detail.requestParameters.name",
      },
      // CreateStateMachine is asked for by name; the ARN is in its response, or is made here.
      identifier:
        '. as $event | first((.requested, .returned) | strings | select(. != "")) // (.name | strings | select(. != "") | ' +
        '"arn:aws:states:" + $event.awsRegion + ":" + $event.account + ":stateMachine:" + .)',
      deletedBy: ["DeleteStateMachine"],
    }),
  ],
  unheard: {
    shown: "region arn kind role logging_level tracing execution_role",
    calls: {
      "aliases and versions are not shown":
        "CreateStateMachineAlias UpdateStateMachineAlias DeleteStateMachineAlias PublishStateMachineVersion DeleteStateMachineVersion",
      "executions are not shown":
        "StartExecution StartSyncExecution StopExecution RedriveExecution SendTask* TestState UpdateMapRun GetActivityTask",
      "activities are another type": "*Activity",
    },
  },
  entity: {
    identifier: ".Arn",
    title: '.StateMachineName // .Name // (.Arn | split(":") | last)',
    properties: {
      region: ".__Region",
      arn: ".Arn",
      kind: '.StateMachineType // "STANDARD"',
      role: ".RoleArn",
      logging_level: '.LoggingConfiguration.Level // "OFF"',
      tracing: ".TracingConfiguration.Enabled // false",
      tags: tags(),
    },
    relations: {
      execution_role: ".RoleArn",
    },
  },
  permissions: [
    allow(
      ["states:DescribeStateMachine", "states:ListTagsForResource"],
      "arn:aws:states:*:*:stateMachine:*",
    ),
    allow(["states:ListStateMachines"], "*", "listing state machines names no resource"),
  ],
});
