import { allow, cloudTrail, defineResource, serviceEvent } from "../../registry";
import { instanceCalls, otherEc2Calls } from "../ec2-calls";
import { tags, tagsProperty } from "../tags";

/** Mirrors EBS volumes. */
export const resource = defineResource({
  type: "AWS::EC2::Volume",
  blueprint: {
    identifier: "ec2_volume",
    title: "EBS volume",
    icon: "Database",
    schema: {
      properties: {
        region: { title: "Region", type: "string" },
        kind: { title: "Type", type: "string" },
        size: { title: "Size", type: "number", description: "In GB" },
        iops: { title: "IOPS", type: "number" },
        throughput: { title: "Throughput", type: "number", description: "In MB/s" },
        encrypted: { title: "Encrypted", type: "boolean" },
        kms_key: { title: "KMS key", type: "string" },
        availability_zone: { title: "Availability zone", type: "string" },
        snapshot: { title: "Snapshot", type: "string", description: "That it was made from" },
        tags: tagsProperty,
      },
    },
  },
  events: [
    // Also tells of volumes that come and go with an instance.
    serviceEvent("aws.ec2", "EBS Volume Notification", {
      inputPaths: { volume: "$.resources[0]", happened: "$.detail.event" },
      identifier: '.volume | split("/") | last',
      deletedWhen: '.happened == "deleteVolume"',
    }),
    cloudTrail(
      "ec2",
      [
        "CreateVolume",
        "CopyVolumes",
        "ModifyVolume",
        "RestoreVolumeFromRecycleBin",
        "DeleteVolume",
      ],
      {
        inputPaths: {
          returned: "$.detail.responseElements.volumeId",
          requested: "$.detail.requestParameters.volumeId",
          modified: "$.detail.requestParameters.ModifyVolumeRequest.VolumeId",
        },
        // A copy may be of several volumes: all of the region are looked at.
        identifier: 'first((.returned, .requested, .modified) | strings | select(. != ""))',
        deletedBy: ["DeleteVolume"],
      },
    ),
  ],
  unheard: {
    shown: "region kind size iops throughput encrypted kms_key availability_zone snapshot",
    calls: {
      "the volume's own event tells":
        "RunInstances ImportInstance ImportVolume CreateFleet CreateReplaceRootVolumeTask",
      "what it is attached to is not shown": "AttachVolume DetachVolume ModifyInstanceAttribute",
      "snapshots read it, and neither reading after a fault nor an attribute is shown":
        "CreateSnapshot CreateSnapshots EnableVolumeIO ModifyVolumeAttribute",
      "instances are another type": instanceCalls,
      "networks and security groups are other types": "*Vpc* *Subnet* *SecurityGroup*",
      "they work on no volume": otherEc2Calls,
    },
  },
  entity: {
    identifier: ".VolumeId",
    title: '[.Tags[]? | select(.Key == "Name" and .Value != "") | .Value][0] // .VolumeId',
    properties: {
      region: ".__Region",
      kind: ".VolumeType",
      size: ".Size",
      iops: ".Iops",
      throughput: ".Throughput",
      encrypted: ".Encrypted // false",
      kms_key: ".KmsKeyId",
      availability_zone: ".AvailabilityZone",
      snapshot: '.SnapshotId | strings | select(. != "")',
      tags: tags(),
    },
  },
  permissions: [
    allow(
      ["ec2:DescribeTags", "ec2:DescribeVolumeAttribute", "ec2:DescribeVolumes"],
      "*",
      "EC2 reads name no resource",
    ),
  ],
});
