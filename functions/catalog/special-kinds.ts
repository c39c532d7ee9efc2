/** A kind that Port's old exporter read through the service's own API instead of Cloud Control. */
export interface SpecialKind {
  /** Top-level fields of the old exporter that Cloud Control does not give. */
  readonly missing: readonly string[];
  /** What differs, in one or two sentences. */
  readonly difference: string;
}

/**
 * The kinds whose resources look different through Cloud Control.
 * @see docs/config-json.md
 */
export const specialKinds: Readonly<Record<string, SpecialKind>> = {
  "AWS::CloudFormation::Stack": {
    missing: ["StackResources", "LastUpdatedTime", "DeletionTime", "RollbackConfiguration"],
    difference:
      "Cloud Control gives no StackResources, writes LastUpdateTime for LastUpdatedTime, and gives Parameters as an object (name → value).",
  },
  "AWS::EC2::Instance": {
    missing: [
      ...["LaunchTime", "Placement", "PlatformDetails", "Architecture"],
      ...["PrivateIpAddress", "PublicIpAddress", "NetworkInterfaces", "StateTransitionReason"],
    ],
    difference:
      "Cloud Control writes AvailabilityZone for Placement.AvailabilityZone, PrivateIp and PublicIp for the addresses, and gives no LaunchTime, PlatformDetails or Architecture.",
  },
  "AWS::ElasticLoadBalancingV2::LoadBalancer": {
    missing: ["Listeners", "Attributes", "State", "CreatedTime", "VpcId", "AvailabilityZones"],
    difference:
      "Cloud Control's identifier is the ARN, not the name, so a rule must send the ARN; it gives LoadBalancerAttributes for Attributes, and no Listeners, State, VpcId or CreatedTime.",
  },
  "AWS::ACM::Certificate": {
    missing: [],
    difference:
      "Cloud Control has no type of this name, so nothing of this entry can be read. It calls certificates AWS::CertificateManager::Certificate; handlers/resources/certificate.ts mirrors them.",
  },
  "AWS::ElastiCache::CacheCluster": {
    missing: [],
    difference:
      "Cloud Control does not read this type. The read of handlers/resources/elasticache-cluster.ts gives what DescribeCacheClusters gives, with its types, and Tags; in a folder without that file nothing of this entry can be read.",
  },
};
