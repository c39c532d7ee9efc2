import { property, type Fields, type TrailEntry } from "./trail-call";

/**
 * A resource of EC2: documented names, fields deduced from the API.
 * @param noun as in `vpc.vpcId` of a creation's response; none where the id stands by itself
 */
function ec2(name: string, id: string, source: string, noun?: string): TrailEntry {
  const named: Fields = { [id]: property(source) };
  const created = noun === undefined ? id : `${noun}.${id}`;
  return {
    service: "ec2",
    create: {
      eventName: `Create${name}`,
      request: {},
      response: { [created]: property(source) },
    },
    update: [{ eventName: `Modify${name}Attribute`, request: named }],
    delete: { eventName: `Delete${name}`, request: named },
  };
}

const group: Fields = { groupId: property("GroupId", "Id") };
const volume: Fields = { volumeId: property("VolumeId") };
const zone: Fields = { id: property("Id") };

/** Networks, and what lies in them. */
export const NETWORK_TRAIL: Readonly<Record<string, TrailEntry>> = {
  "AWS::EC2::VPC": ec2("Vpc", "vpcId", "VpcId", "vpc"),
  "AWS::EC2::Subnet": ec2("Subnet", "subnetId", "SubnetId", "subnet"),
  // As above.
  "AWS::EC2::SecurityGroup": {
    service: "ec2",
    create: { eventName: "CreateSecurityGroup", request: {}, response: group },
    update: [
      {
        eventName: "AuthorizeSecurityGroupIngress",
        changes: ["SecurityGroupIngress"],
        request: group,
      },
      { eventName: "AuthorizeSecurityGroupEgress", request: group },
    ],
    delete: { eventName: "DeleteSecurityGroup", request: group },
  },
  // Newer calls of EC2 wrap their requests.
  "AWS::EC2::Volume": {
    service: "ec2",
    create: { eventName: "CreateVolume", request: { size: "Size" }, response: volume },
    update: [
      {
        eventName: "ModifyVolume",
        request: { "ModifyVolumeRequest.VolumeId": property("VolumeId") },
      },
    ],
    delete: { eventName: "DeleteVolume", request: volume },
  },
  // The developer guide shows CreateHostedZone, with the path before the id.
  "AWS::Route53::HostedZone": {
    service: "route53",
    global: true,
    create: {
      eventName: "CreateHostedZone",
      request: { name: "Name" },
      response: { "hostedZone.id": ({ change }) => `/hostedzone/${change.identifier}` },
    },
    update: [{ eventName: "UpdateHostedZoneComment", request: zone }],
    delete: { eventName: "DeleteHostedZone", request: zone },
  },
};
