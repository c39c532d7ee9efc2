import { allow, cloudTrail, defineResource, serviceEvent } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors RDS clusters: those of Aurora, and Multi-AZ clusters; passwords are not part of what AWS gives back. */
export const resource = defineResource({
  type: "AWS::RDS::DBCluster",
  blueprint: {
    identifier: "rds_cluster",
    title: "RDS cluster",
    icon: "Database",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        engine: { title: "Engine", type: "string" },
        engine_version: { title: "Engine version", type: "string" },
        engine_mode: { title: "Engine mode", type: "string" },
        instance_class: {
          title: "Instance class",
          type: "string",
          description: "Of a Multi-AZ cluster",
        },
        storage: { title: "Storage", type: "number", description: "In GB, of a Multi-AZ cluster" },
        encrypted: { title: "Encrypted", type: "boolean" },
        deletion_protection: { title: "Deletion protection", type: "boolean" },
        endpoint: { title: "Endpoint", type: "string", description: "Host and port" },
        reader_endpoint: { title: "Reader endpoint", type: "string" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    cloudTrail(
      "rds",
      [
        "CreateDBCluster",
        "RestoreDBClusterFromS3",
        "RestoreDBClusterFromSnapshot",
        "RestoreDBClusterToPointInTime",
        "ModifyDBCluster",
        "PromoteReadReplicaDBCluster",
        "SwitchoverBlueGreenDeployment",
        "ModifyGlobalCluster",
        "DeleteDBCluster",
      ],
      {
        inputPaths: {
          returned: "$.detail.responseElements.dBClusterIdentifier",
          requested: "$.detail.requestParameters.dBClusterIdentifier",
        },
        // A switchover renames clusters, and a global one has several: all of the region are looked at.
        // RDS keeps identifiers in lower case, whatever the caller wrote.
        identifier:
          'first((.returned, .requested) | strings | select(. != "")) | sub("^arn:.*:cluster:"; "") | ascii_downcase',
        deletedBy: ["DeleteDBCluster"],
      },
    ),
    serviceEvent("aws.rds", "RDS DB Cluster Event", {
      detail: {
        SourceType: ["CLUSTER"],
        EventCategories: [
          ...["configuration change", "creation", "deletion", "failover", "maintenance"],
          ...["global-failover", "migration", "notification"],
        ],
      },
      inputPaths: { cluster: "$.detail.SourceIdentifier", rdsEvent: "$.detail.EventID" },
      identifier: ".cluster",
      // "DB cluster deleted"
      deletedWhen: '.rdsEvent == "RDS-EVENT-0171"',
    }),
  ],
  unheard: {
    shown:
      "region arn engine engine_version engine_mode instance_class storage encrypted deletion_protection endpoint reader_endpoint",
    calls: {
      "the cluster's own event tells when it has come, gone or changed":
        "CreateBlueGreenDeployment ApplyPendingMaintenanceAction DeleteBlueGreenDeployment",
      "instances are another type, and their cluster keeps its endpoints":
        "CreateDBInstance CreateDBInstanceReadReplica ModifyDBInstance DeleteDBInstance RestoreDBInstance* RebootDBInstance StartDBInstance StopDBInstance PromoteReadReplica SwitchoverReadReplica",
      "neither its state nor which instance writes is shown":
        "StartDBCluster StopDBCluster RebootDBCluster FailoverDBCluster FailoverGlobalCluster SwitchoverGlobalCluster CreateGlobalCluster RemoveFromGlobalCluster DeleteGlobalCluster BacktrackDBCluster ModifyCurrentDBClusterCapacity",
      "roles, streams of activity, endpoints of its own, shards, integrations and proxies are not shown":
        "AddRoleToDBCluster RemoveRoleFromDBCluster EnableHttpEndpoint DisableHttpEndpoint StartActivityStream StopActivityStream ModifyActivityStream CreateDBClusterEndpoint ModifyDBClusterEndpoint DeleteDBClusterEndpoint CreateDBShardGroup *DBShardGroup CreateIntegration *Integration RegisterDBProxyTargets DeregisterDBProxyTargets *DBProxy* *RoleToDBInstance *RoleFromDBInstance *TenantDatabase",
      "snapshots, backups and exports are not shown":
        "CreateDBClusterSnapshot StartExportTask CancelExportTask *Snapshot *SnapshotAttribute *AutomatedBackup* ",
      "parameters, options, subnets, certificates and subscriptions are not shown":
        "*ParameterGroup *OptionGroup *SubnetGroup *SecurityGroup* *Certificates *Subscription *EngineVersion *CapacityReservation *Offering *Recommendation",
    },
  },
  entity: {
    identifier: ".DBClusterArn",
    title: ".DBClusterIdentifier",
    properties: {
      region: ".__Region",
      arn: ".DBClusterArn",
      engine: ".Engine",
      engine_version: ".EngineVersion",
      engine_mode: ".EngineMode",
      instance_class: ".DBClusterInstanceClass",
      storage: ".AllocatedStorage",
      encrypted: ".StorageEncrypted",
      deletion_protection: ".DeletionProtection",
      endpoint:
        '.Endpoint | select(.Address) | [.Address, .Port] | map(values | tostring) | join(":")',
      reader_endpoint: ".ReadEndpoint.Address",
      tags: tags(),
    },
  },
  permissions: [allow(["rds:DescribeDBClusters"], "arn:aws:rds:*:*:cluster:*")],
});
