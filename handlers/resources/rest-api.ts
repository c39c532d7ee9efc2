import { allow, cloudTrail, defineResource } from "../../registry";

/** Mirrors API Gateway REST APIs. */
export const resource = defineResource({
  type: "AWS::ApiGateway::RestApi",
  blueprint: {
    identifier: "rest_api",
    title: "REST API",
    icon: "AWS",
    description: "REST API of Amazon API Gateway",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        description: { title: "Description", type: "string" },
        endpoint_type: { title: "Endpoint type", type: "string" },
        endpoint: { title: "Endpoint", type: "string", format: "url" },
        endpoint_disabled: {
          title: "Default endpoint disabled",
          type: "boolean",
          description: "Callers have to use a custom domain",
        },
      },
    },
  },
  events: [
    cloudTrail(
      "apigateway",
      ["CreateRestApi", "ImportRestApi", "PutRestApi", "UpdateRestApi", "DeleteRestApi"],
      {
        inputPaths: {
          requested: "$.detail.requestParameters.restApiId",
          returned: "$.detail.responseElements.id",
        },
        identifier: 'first((.requested, .returned) | strings | select(. != ""))',
        deletedBy: ["DeleteRestApi"],
      },
    ),
  ],
  entity: {
    identifier: ".RestApiId",
    title: ".Name // .RestApiId",
    properties: {
      region: ".__Region",
      description: ".Description",
      endpoint_type: ".EndpointConfiguration.Types[0]",
      endpoint: '"https://" + .RestApiId + ".execute-api." + .__Region + ".amazonaws.com"',
      endpoint_disabled: ".DisableExecuteApiEndpoint // false",
    },
  },
  permissions: [
    allow(
      ["apigateway:GET"],
      ["arn:aws:apigateway:*::/restapis", "arn:aws:apigateway:*::/restapis/*"],
    ),
  ],
});
