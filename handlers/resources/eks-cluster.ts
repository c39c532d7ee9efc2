import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors EKS clusters. */
export const resource = defineResource({
  type: "AWS::EKS::Cluster",
  blueprint: {
    identifier: "eks_cluster",
    title: "EKS cluster",
    icon: "Cluster",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        kubernetes_version: { title: "Kubernetes version", type: "string" },
        endpoint: { title: "Endpoint", type: "string", format: "url" },
        public_endpoint: { title: "Public endpoint", type: "boolean" },
        private_endpoint: { title: "Private endpoint", type: "boolean" },
        role: { title: "Role", type: "string", description: "ARN of the cluster's role" },
        support: { title: "Support", type: "string", description: "STANDARD or EXTENDED" },
        tags: tagsProperty,
      },
    },
    relations: {
      cluster_role: { title: "Role", target: "iam_role", required: false, many: false },
    },
  },
  events: [
    // ECS and others have a CreateCluster too: the event source tells them apart.
    cloudTrail(
      "eks",
      [
        "CreateCluster",
        "UpdateClusterConfig",
        "UpdateClusterVersion",
        "CancelUpdate",
        "DeleteCluster",
      ],
      {
        inputPaths: {
          requested: "$.detail.requestParameters.name",
          clusterName: "$.detail.requestParameters.clusterName",
          returned: "$.detail.responseElements.cluster.name",
          returnedName: "$.detail.responseElements.cluster.clusterName",
        },
        // Records spell it in two ways.
        identifier:
          'first((.requested, .clusterName, .returned, .returnedName) | strings | select(. != ""))',
        deletedBy: ["DeleteCluster"],
        slow: ["UpdateClusterConfig", "UpdateClusterVersion", "CancelUpdate"],
      },
    ),
  ],
  unheard: {
    shown:
      "region arn kubernetes_version endpoint public_endpoint private_endpoint role support cluster_role",
    calls: {
      "what a cluster is given is not shown":
        "ActivateCertificateAuthority CreateCertificateAuthority DeleteCertificateAuthority AssociateEncryptionConfig AssociateIdentityProviderConfig DisassociateIdentityProviderConfig CreateAccessEntry CreateAddon CreateCapability CreateFargateProfile CreateNodegroup CreatePodIdentityAssociation StartInsightsRefresh *AccessPolicy *AccessEntry *Addon *Capability *FargateProfile *Nodegroup* *PodIdentityAssociation *IdentityProviderConfig",
      "registered clusters run elsewhere, and EKS lists them apart":
        "RegisterCluster DeregisterCluster",
      "subscriptions are not clusters": "*EksAnywhereSubscription",
    },
  },
  // Cloud Control shows no status; the endpoint comes last.
  settled: ".Endpoint",
  entity: {
    identifier: ".Arn",
    title: ".Name",
    properties: {
      region: ".__Region",
      arn: ".Arn",
      kubernetes_version: ".Version",
      endpoint: ".Endpoint",
      public_endpoint: ".ResourcesVpcConfig.EndpointPublicAccess",
      private_endpoint: ".ResourcesVpcConfig.EndpointPrivateAccess",
      role: ".RoleArn",
      support: ".UpgradePolicy.SupportType",
      tags: tags(),
    },
    relations: {
      cluster_role: ".RoleArn",
    },
  },
  permissions: [
    allow(["eks:DescribeCluster"], "arn:aws:eks:*:*:cluster/*"),
    allow(["eks:ListClusters"], "*", "listing clusters names no resource"),
  ],
});
