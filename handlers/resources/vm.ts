import { cloudTrail, defineResource, serviceEvent } from "../../registry";
import { otherEc2Calls } from "../ec2-calls";
import { tags } from "../tags";
import { readInstances } from "../vm";

/** An instance that create_vm made keeps the entity which that run gave it. */
const identifier =
  '[.Tags[]? | select(.Key == "longshore:entity" and .Value != "") | .Value][0] // .InstanceId';
const title = '[.Tags[]? | select(.Key == "Name" and .Value != "") | .Value][0] // .InstanceId';
/** Memory and storage are not the instance's own: what create_vm wrote stays. */
const properties = {
  deployed: ".State.Name",
  region: ".__Region",
  instance_id: ".InstanceId",
  instance_type: ".InstanceType",
  tags: tags(),
};
const relations = { vpc: ".VpcId" };

/** Mirrors EC2 instances, those of the action `create_vm` and all others. */
export const resource = defineResource({
  type: "AWS::EC2::Instance",
  blueprint: "vm",
  events: [
    // RunInstances and TerminateInstances name several instances at once; this event names one.
    serviceEvent("aws.ec2", "EC2 Instance State-change Notification", {
      inputPaths: { instanceId: "$.detail.instance-id", state: "$.detail.state" },
      identifier: ".instanceId",
      deletedWhen: '.state == "terminated"',
    }),
    // Changes an instance that is stopped, and no state.
    cloudTrail("ec2", ["ModifyInstanceAttribute", "ModifyInstanceCpuOptions"], {
      inputPaths: {
        attribute: "$.detail.requestParameters.instanceId",
        options: "$.detail.requestParameters.ModifyInstanceCpuOptionsRequest.InstanceId",
      },
      identifier: 'first((.attribute, .options) | strings | select(. != ""))',
    }),
  ],
  unheard: {
    shown: "deployed region instance_id instance_type vpc cpu_cores",
    calls: {
      "the event for a new state tells of it":
        "RunInstances StartInstances StopInstances RebootInstances TerminateInstances CreateFleet ImportInstance RequestSpot* CancelSpot* *Fleet *Fleets *SpotFleet* *ScheduledInstances",
      "addresses, networks, profiles and volumes are not shown":
        "AssociateAddress AssociateIamInstanceProfile DisassociateIamInstanceProfile ReplaceIamInstanceProfileAssociation AttachClassicLinkVpc DetachClassicLinkVpc AttachNetworkInterface DetachNetworkInterface ModifyNetworkInterfaceAttribute AttachVolume DetachVolume CreateReplaceRootVolumeTask CreateDelegateMacVolumeOwnershipTask CreateMacSystemIntegrityProtectionModificationTask",
      "how it is placed, paid, watched and maintained is not shown":
        "ModifyInstanceCapacityReservationAttributes ModifyInstanceCreditSpecification ModifyInstanceEventStartTime ModifyInstanceMaintenanceOptions ModifyInstanceMetadataOptions ModifyInstanceNetworkPerformanceOptions ModifyInstancePlacement ModifyPrivateDnsNameOptions MonitorInstances UnmonitorInstances ReportInstanceStatus ResetInstanceAttribute SendDiagnosticInterrupt",
      "images, exports, snapshots and paths read it":
        "CreateImage CreateInstanceExportTask CreateSnapshots CreateNetworkInsightsPath",
      "checks of its applications and databases are not shown":
        "AssociateApplicationStatusCheck DisassociateApplicationStatusCheck EnableApplicationStatusCheckSuppression DisableApplicationStatusCheckSuppression EnableInstanceSqlHaStandbyDetections DisableInstanceSqlHaStandbyDetections",
      "volumes, networks and security groups are other types":
        "*Volume *Volumes *VolumeIO *VolumeAttribute *VolumeFromRecycleBin *Vpc* *Subnet* *SecurityGroup*",
      "they work on no instance": otherEc2Calls,
    },
  },
  // EC2 shows a terminated instance for about an hour.
  selector: '.State.Name != "terminated"',
  // The event above tells of each state.
  settled: "true",
  // A property without a value would be emptied, so the cores are left out where AWS does not tell them.
  entities: [
    {
      identifier: `select(.CpuOptions.CoreCount | not) | ${identifier}`,
      title,
      properties,
      relations,
    },
    {
      identifier: `select(.CpuOptions.CoreCount) | ${identifier}`,
      title,
      properties: {
        ...properties,
        cpu_cores: ".CpuOptions | .CoreCount * (.ThreadsPerCore // 1)",
      },
      relations,
    },
  ],
  permissions: readInstances,
});
