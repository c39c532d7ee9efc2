import { allow, cloudTrail, defineResource, serviceEvent } from "../../registry";
import { tags, tagsProperty } from "../tags";

/** Mirrors RDS instances; passwords are not part of what AWS gives back. */
export const resource = defineResource({
  type: "AWS::RDS::DBInstance",
  blueprint: {
    identifier: "rds_instance",
    title: "RDS instance",
    icon: "Database",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        arn: { title: "ARN", type: "string" },
        engine: { title: "Engine", type: "string" },
        engine_version: { title: "Engine version", type: "string" },
        instance_class: { title: "Instance class", type: "string" },
        storage: { title: "Storage", type: "number", description: "In GB" },
        multi_az: { title: "Multi-AZ", type: "boolean" },
        encrypted: { title: "Encrypted", type: "boolean" },
        public: { title: "Publicly accessible", type: "boolean" },
        deletion_protection: { title: "Deletion protection", type: "boolean" },
        endpoint: { title: "Endpoint", type: "string", description: "Host and port" },
        cluster: { title: "Cluster", type: "string", description: "Identifier of its DB cluster" },
        tags: tagsProperty,
      },
    },
    relations: {
      db_cluster: { title: "DB cluster", target: "rds_cluster", required: false, many: false },
    },
  },
  events: [
    cloudTrail(
      "rds",
      [
        "CreateDBInstance",
        "CreateDBInstanceReadReplica",
        "RestoreDBInstanceFromDBSnapshot",
        "RestoreDBInstanceFromS3",
        "RestoreDBInstanceToPointInTime",
        "ModifyDBInstance",
        "PromoteReadReplica",
        "SwitchoverBlueGreenDeployment",
        "DeleteDBInstance",
      ],
      {
        inputPaths: {
          returned: "$.detail.responseElements.dBInstanceIdentifier",
          target: "$.detail.requestParameters.targetDBInstanceIdentifier",
          requested: "$.detail.requestParameters.dBInstanceIdentifier",
        },
        // A switchover gives several instances new names: all of the region are looked at.
        // RDS keeps identifiers in lower case, whatever the caller wrote.
        identifier:
          'first((.returned, .target, .requested) | strings | select(. != "")) | sub("^arn:.*:db:"; "") | ascii_downcase',
        // It only begins the deletion; the event below tells of its end.
        deletedBy: ["DeleteDBInstance"],
      },
    ),
    serviceEvent("aws.rds", "RDS DB Instance Event", {
      detail: {
        SourceType: ["DB_INSTANCE"],
        EventCategories: [
          ...["availability", "configuration change", "creation", "deletion", "failover"],
          ...["maintenance", "read replica", "recovery", "restoration"],
        ],
      },
      inputPaths: { instance: "$.detail.SourceIdentifier", rdsEvent: "$.detail.EventID" },
      identifier: ".instance",
      // "DB instance deleted"
      deletedWhen: '.rdsEvent == "RDS-EVENT-0003"',
    }),
  ],
  unheard: {
    shown:
      "region arn engine engine_version instance_class storage multi_az encrypted public deletion_protection endpoint cluster db_cluster",
    calls: {
      "the instance's own event tells when it has come, gone or changed":
        "CreateBlueGreenDeployment DeleteBlueGreenDeployment ApplyPendingMaintenanceAction CreateDBCluster DeleteDBCluster ModifyDBCluster RestoreDBCluster* ModifyGlobalCluster",
      "the endpoint stays when an instance stops, starts or takes another role":
        "StartDBInstance StopDBInstance RebootDBInstance SwitchoverReadReplica FailoverDBCluster StartDBCluster StopDBCluster RebootDBCluster PromoteReadReplicaDBCluster *GlobalCluster",
      "roles, activity streams, integrations, tenants and proxies are not shown":
        "AddRoleToDBInstance RemoveRoleFromDBInstance ModifyActivityStream StartActivityStream StopActivityStream CreateIntegration *Integration CreateTenantDatabase ModifyTenantDatabase DeleteTenantDatabase RegisterDBProxyTargets DeregisterDBProxyTargets *DBProxy* *RoleToDBCluster *RoleFromDBCluster *HttpEndpoint",
      "snapshots and backups are not shown":
        "CreateDBSnapshot StartDBInstanceAutomatedBackupsReplication StopDBInstanceAutomatedBackupsReplication *Snapshot *SnapshotAttribute *AutomatedBackup *ExportTask BacktrackDBCluster",
      "parameters, options, subnets, certificates and subscriptions are not shown":
        "*ParameterGroup *OptionGroup *SubnetGroup *SecurityGroup* *Certificates *Subscription *EngineVersion *CapacityReservation *Offering *Recommendation *ClusterEndpoint *ShardGroup *ClusterCapacity",
    },
  },
  entity: {
    identifier: ".DBInstanceArn",
    title: ".DBInstanceIdentifier",
    properties: {
      region: ".__Region",
      arn: ".DBInstanceArn",
      engine: ".Engine",
      engine_version: ".EngineVersion",
      instance_class: ".DBInstanceClass",
      storage: ".AllocatedStorage | values | tonumber",
      multi_az: ".MultiAZ",
      encrypted: ".StorageEncrypted",
      public: ".PubliclyAccessible",
      deletion_protection: ".DeletionProtection",
      endpoint:
        '.Endpoint | select(.Address) | [.Address, .Port] | map(values | tostring) | join(":")',
      cluster: ".DBClusterIdentifier",
      tags: tags(),
    },
    relations: {
      db_cluster:
        '. as $one | .DBClusterIdentifier | strings | select(. != "") | ' +
        '"arn:aws:rds:" + $one.__Region + ":" + $one.__AccountId + ":cluster:" + .',
    },
  },
  permissions: [
    allow(
      [
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcs",
      ],
      "*",
      "Cloud Control asks for an instance's network as well, and EC2 reads name no resource",
    ),
    allow(["rds:DescribeDBInstances"], "arn:aws:rds:*:*:db:*"),
  ],
});
