import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors API Gateway's HTTP and WebSocket APIs, which are one resource type. */
export const resource = defineResource({
  type: "AWS::ApiGatewayV2::Api",
  blueprint: {
    identifier: "http_api",
    title: "HTTP API",
    icon: "AWS",
    description: "HTTP or WebSocket API of Amazon API Gateway",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        protocol: { title: "Protocol", type: "string" },
        description: { title: "Description", type: "string" },
        version: { title: "Version", type: "string" },
        endpoint: { title: "Endpoint", type: "string", description: "https:// or wss://" },
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
    cloudTrail("apigateway", ["CreateApi", "ImportApi", "ReimportApi", "UpdateApi", "DeleteApi"], {
      inputPaths: {
        requested: "$.detail.requestParameters.apiId",
        returned: "$.detail.responseElements.apiId",
      },
      identifier: 'first((.requested, .returned) | strings | select(. != ""))',
      deletedBy: ["DeleteApi"],
    }),
  ],
  unheard: {
    shown: "region protocol description version endpoint endpoint_disabled",
    calls: {
      "stages, routes and whatever else an API has are not shown":
        "*ApiKey* *ApiMapping *Authorizer* *BasePathMapping *Deployment *Documentation* *DomainName* *Integration* *Model *RequestValidator *Resource *Route *RouteResponse *RouteRequestParameter *RouteSettings *RoutingRule *Stage* *AccessLogSettings *CorsConfiguration *UsagePlan* *VpcLink *ClientCertificate *GatewayResponse *Method* UpdateAccount UpdateUsage ExportApi",
      "portals are not shown": "*Portal* *ProductPage *ProductRestEndpointPage",
      "REST APIs are another type": "*RestApi",
    },
  },
  entity: {
    identifier: ".ApiId",
    title: ".Name // .ApiId",
    properties: {
      region: ".__Region",
      protocol: ".ProtocolType",
      description: ".Description",
      version: ".Version",
      endpoint: ".ApiEndpoint",
      endpoint_disabled: ".DisableExecuteApiEndpoint // false",
      tags: tags(),
    },
  },
  permissions: [
    allow(["apigateway:GET"], ["arn:aws:apigateway:*::/apis", "arn:aws:apigateway:*::/apis/*"]),
  ],
});
