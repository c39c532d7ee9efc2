/** Operations of EC2 on what no instance, volume, VPC, subnet or security group is. */
export const otherEc2Calls = [
  "*ByoipCidr *Ipam* *CoipCidr *CoipPool *PublicIpv4Pool *AddressTransfer *Addresses *PrivateNatGatewayAddress",
  "AllocateAddress ReleaseAddress DisassociateAddress ModifyAddressAttribute ResetAddressAttribute",
  "MoveAddressToVpc RestoreAddressToClassic *CapacityReservation* *CapacityManager* *Capacity*Allocation*",
  "*ReservedInstances* *Hosts *HostReservation *TransitGateway* *Vpn* *VerifiedAccess* *LocalGateway*",
  "*LaunchTemplate* *TrafficMirror* *NetworkInsights* *FpgaImage* *ImageAttribute *ImageUsageReport",
  "*ImageWatermark *Image *ImageBlockPublicAccess *ImageDeprecation *ImageDeregistrationProtection",
  "*ImageLaunchPermission *ImageTask *AllowedImagesSettings *KeyPair *KmsKeyId",
  "*PlacementGroup *CustomerGateway *CarrierGateway *InternetGateway *NatGateway* *FlowLogs* *ConnectEndpoint",
  "*NetworkAcl* *NetworkInterface* *PrefixList* *Route *Routes *RouteTable* *RouteServer* *VpcEndpoint*",
  "*VpcPeering* *DhcpOptions *SecondaryNetwork *SecondarySubnet *ClientVpn* *TrunkInterface",
  "*EnclaveCertificateIamRole *EventWindow *FlexCost* BundleInstance *BundleTask *ConversionTask *ExportTask",
  "*DeclarativePoliciesReport *ImportTask *ProductInstance *Snapshot* *MetricCategory *SpotDatafeedSubscription",
  "*CapacityBlock* *EventNotificationAttributes *EncryptionByDefault *FastLaunch *SerialConsoleAccess",
  "*ManagedResourceVisibility *IdFormat *IdentityIdFormat *AvailabilityZoneGroup *DefaultCreditSpecification",
  "*MetadataDefaults *RoutePropagation *OrganizationSharing *InstanceTypeSpecification RestoreImageFromRecycleBin",
  "*NetworkPerformanceMetricSubscription *Ipv4PoolCidr ModifyPublicIpDnsNameOptions *ApplicationStatusCheck",
].join(" ");

/** Operations of EC2 on instances, and on what launches them. */
export const instanceCalls =
  "*Instance* *Instances *Fleet* *Spot* AssociateAddress *MacVolumeOwnershipTask *MacSystemIntegrity* " +
  "*ReplaceRootVolumeTask *ApplicationStatusCheck* *SqlHaStandbyDetections ModifyPrivateDnsNameOptions " +
  "*DiagnosticInterrupt";
