import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors application, network and gateway load balancers; classic ones are another type. */
export const resource = defineResource({
  type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
  blueprint: {
    identifier: "load_balancer",
    title: "Load balancer",
    icon: "AWS",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        kind: { title: "Type", type: "string" },
        scheme: { title: "Scheme", type: "string" },
        dns_name: { title: "DNS name", type: "string" },
        ip_address_type: { title: "IP address type", type: "string" },
        subnets: { title: "Subnets", type: "array", items: { type: "string" } },
        security_groups: { title: "Security groups", type: "array", items: { type: "string" } },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "elasticloadbalancing",
      [
        "CreateLoadBalancer",
        "ModifyLoadBalancerAttributes",
        "SetIpAddressType",
        "SetSecurityGroups",
        "SetSubnets",
        "DeleteLoadBalancer",
      ],
      {
        // Classic load balancers have calls of the same names in an older version of the API.
        detail: { apiVersion: ["2015-12-01"] },
        inputPaths: {
          requested: "$.detail.requestParameters.loadBalancerArn",
          returned: "$.detail.responseElements.loadBalancers[0].loadBalancerArn",
        },
        identifier: 'first((.requested, .returned) | strings | select(. != ""))',
        deletedBy: ["DeleteLoadBalancer"],
      },
    ),
  ],
  unheard: {
    shown: "region arn kind scheme dns_name ip_address_type subnets security_groups",
    calls: {
      "address pools and capacity are not shown": "ModifyIpPools ModifyCapacityReservation",
      "listeners, rules, targets and trust stores are not shown":
        "*Listener *ListenerAttributes *ListenerCertificates *Rule *RulePriorities *TargetGroup *TargetGroupAttributes *Targets *TrustStore* *SharedTrustStoreAssociation",
      "classic load balancers are another type":
        "ApplySecurityGroupsToLoadBalancer AttachLoadBalancerToSubnets DetachLoadBalancerFromSubnets ConfigureHealthCheck CreateAppCookieStickinessPolicy CreateLBCookieStickinessPolicy CreateLoadBalancerListeners DeleteLoadBalancerListeners CreateLoadBalancerPolicy DeleteLoadBalancerPolicy RegisterInstancesWithLoadBalancer DeregisterInstancesFromLoadBalancer DisableAvailabilityZonesForLoadBalancer EnableAvailabilityZonesForLoadBalancer SetLoadBalancerListenerSSLCertificate SetLoadBalancerPoliciesForBackendServer SetLoadBalancerPoliciesOfListener",
    },
  },
  entity: {
    identifier: ".LoadBalancerArn",
    title: '.Name // .LoadBalancerName // (.LoadBalancerArn | split("/")[-2])',
    properties: {
      region: ".__Region",
      arn: ".LoadBalancerArn",
      kind: '.Type // "application"',
      scheme: ".Scheme",
      dns_name: ".DNSName",
      ip_address_type: ".IpAddressType",
      subnets: ".Subnets // [.SubnetMappings[]?.SubnetId]",
      security_groups: ".SecurityGroups // []",
      tags: tags(),
    },
  },
  permissions: [
    allow(
      [
        "elasticloadbalancing:DescribeCapacityReservation",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTags",
      ],
      "*",
      "reads of Elastic Load Balancing name no resource",
    ),
  ],
});
