import { allow, cloudTrail, defineResource } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors provisioned MSK clusters. */
export const resource = defineResource({
  type: "AWS::MSK::Cluster",
  blueprint: {
    identifier: "msk_cluster",
    title: "MSK cluster",
    icon: "Cluster",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        kafka_version: { title: "Kafka version", type: "string" },
        brokers: { title: "Brokers", type: "number" },
        broker_type: { title: "Broker type", type: "string" },
        storage: { title: "Storage", type: "number", description: "Of each broker, in GB" },
        storage_mode: { title: "Storage mode", type: "string" },
        monitoring: { title: "Monitoring", type: "string" },
        tags: tagsProperty,
      },
    },
    relations: {
      subnets: { title: "Subnets", target: "subnet", required: false, many: true },
      security_groups: {
        title: "Security groups",
        target: "security_group",
        required: false,
        many: true,
      },
    },
  },
  events: [
    cloudTrail(
      "kafka",
      [
        "CreateCluster",
        "CreateClusterV2",
        "UpdateBrokerCount",
        "UpdateBrokerStorage",
        "UpdateBrokerType",
        "UpdateClusterKafkaVersion",
        "UpdateMonitoring",
        "UpdateStorage",
        "DeleteCluster",
      ],
      {
        inputPaths: {
          returned: "$.detail.responseElements.clusterArn",
          requested: "$.detail.requestParameters.clusterArn",
        },
        // Records hold the ARN as it stands in the address of the call.
        identifier:
          'first((.returned, .requested) | strings | select(. != "")) | gsub("%3A"; ":"; "i") | gsub("%2F"; "/"; "i")',
        deletedBy: ["DeleteCluster"],
        slow: [
          "UpdateBrokerCount",
          "UpdateBrokerStorage",
          "UpdateBrokerType",
          "UpdateClusterKafkaVersion",
          "UpdateMonitoring",
          "UpdateStorage",
        ],
      },
    ),
  ],
  unheard: {
    shown:
      "region arn kafka_version brokers broker_type storage storage_mode monitoring subnets security_groups",
    calls: {
      "how it is reached, configured, secured and balanced is not shown":
        "UpdateClusterConfiguration UpdateConnectivity UpdateRebalancing UpdateSecurity PutClusterPolicy DeleteClusterPolicy BatchAssociateScramSecret BatchDisassociateScramSecret CreateVpcConnection DeleteVpcConnection RejectClientVpcConnection",
      "topics, channels and assessments are not shown, and a broker that restarts stays":
        "*Topic *TopicReassignment CreateChannel UpdateChannel DeleteChannel *Assessment RebootBroker",
      "configurations and replicators are other types":
        "CreateConfiguration UpdateConfiguration DeleteConfiguration *Replicator *ReplicationInfo",
    },
  },
  entity: {
    identifier: ".Arn",
    title: ".ClusterName",
    properties: {
      region: ".__Region",
      arn: ".Arn",
      kafka_version: ".KafkaVersion",
      brokers: ".NumberOfBrokerNodes",
      broker_type: ".BrokerNodeGroupInfo.InstanceType",
      storage: ".BrokerNodeGroupInfo.StorageInfo.EBSStorageInfo.VolumeSize",
      storage_mode: '.StorageMode // "LOCAL"',
      monitoring: '.EnhancedMonitoring // "DEFAULT"',
      tags: tags(),
    },
    relations: {
      subnets: ".BrokerNodeGroupInfo.ClientSubnets // []",
      security_groups: ".BrokerNodeGroupInfo.SecurityGroups // []",
    },
  },
  permissions: [
    allow(["kafka:DescribeCluster"], "arn:aws:kafka:*:*:cluster/*"),
    allow(["kafka:ListClusters"], "*", "listing clusters names no resource"),
  ],
});
