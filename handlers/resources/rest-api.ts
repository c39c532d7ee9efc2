import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

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
        tags: tagsProperty,
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
  unheard: {
    shown: "region description endpoint_type endpoint endpoint_disabled",
    calls: {
      "stages, resources and whatever else an API has are not shown":
        "*ApiKey* *ApiMapping *Authorizer* *BasePathMapping *Deployment *Documentation* *DomainName* *Integration* *Model *RequestValidator *Resource *Route *RouteResponse *RouteRequestParameter *RouteSettings *RoutingRule *Stage* *AccessLogSettings *CorsConfiguration *UsagePlan* *VpcLink *ClientCertificate *GatewayResponse *Method* UpdateAccount UpdateUsage ExportApi",
      "portals are not shown": "*Portal* *ProductPage *ProductRestEndpointPage",
      "HTTP APIs are another type": "CreateApi ImportApi ReimportApi UpdateApi DeleteApi",
    },
  },
  entity: {
    identifier: ".RestApiId",
    title: ".Name // .RestApiId",
    properties: {
      region: ".__Region",
      description: ".Description",
      endpoint_type: ".EndpointConfiguration.Types[0]",
      endpoint: '"https://" + .RestApiId + ".execute-api." + .__Region + ".amazonaws.com"',
      endpoint_disabled: ".DisableExecuteApiEndpoint // false",
      tags: tags(),
    },
  },
  permissions: [
    allow(
      ["apigateway:GET"],
      ["arn:aws:apigateway:*::/restapis", "arn:aws:apigateway:*::/restapis/*"],
    ),
  ],
});
