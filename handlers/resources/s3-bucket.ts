import { allow, cloudTrail, defineResource } from "../../registry";
import { tags } from "../tags";

/** Mirrors S3 buckets. */
export const resource = defineResource({
  type: "AWS::S3::Bucket",
  blueprint: "s3_bucket",
  events: [
    cloudTrail("s3", ["CreateBucket", "PutBucketVersioning", "DeleteBucket"], {
      inputPaths: {
        bucket: "$.detail.requestParameters.bucketName",
        location: "$.detail.requestParameters.CreateBucketConfiguration.LocationConstraint",
      },
      identifier: ".bucket",
      deletedBy: ["DeleteBucket"],
      // A bucket may be ordered through another region; "EU" is what eu-west-1 was called first.
      region:
        'if (.location // "") == "" then .awsRegion elif .location == "EU" then "eu-west-1" else .location end',
    }),
  ],
  unheard: {
    shown: "region arn versioned",
    calls: {
      "a bucket shows its name, its region and whether it keeps versions: nothing else changes that":
        "PutBucketAbac PutBucketCors PutBucketAcl PutBucketLogging PutBucketNotification PutBucketOwnershipControls PutBucketPolicy DeleteBucketPolicy PutBucketReplication DeleteBucketReplication PutBucketRequestPayment PutBucketWebsite DeleteBucketWebsite DeleteBucketCors DeleteBucketEncryption DeleteBucketLifecycle DeleteBucketAnalyticsConfiguration DeleteBucketMetricsConfiguration PutObjectLockConfiguration *PublicAccessBlock *BucketEncryption *BucketLifecycle *BucketOwnershipControls *Configuration",
      "tables of metadata are not shown":
        "CreateBucketMetadataTableConfiguration DeleteBucketMetadataTableConfiguration UpdateBucketMetadataAnnotationTableConfiguration UpdateBucketMetadataInventoryTableConfiguration UpdateBucketMetadataJournalTableConfiguration",
      "objects are not shown":
        "DeleteObject PutObjectAcl *Object *ObjectAnnotation *ObjectTagging *Objects *MultipartUpload *ObjectContent *ObjectEncryption *ObjectLegalHold *ObjectRetention *ObjectResponse UploadPart* CreateSession",
      "access points, grants, jobs and lenses are other types":
        "*AccessPoint* *AccessGrant* *MultiRegionAccessPoint* *StorageLens* CreateJob *JobPriority *JobStatus *JobTagging",
    },
  },
  everywhere: true,
  // Each belongs to the region of its domain name.
  selector:
    '.__Region as $region | (.RegionalDomainName // "") | . == "" or contains(".s3." + $region + ".")',
  entity: {
    identifier: ".BucketName",
    title: ".BucketName",
    properties: {
      region: ".__Region",
      arn: '.Arn // "arn:aws:s3:::" + .BucketName',
      versioned: '.VersioningConfiguration.Status == "Enabled"',
      tags: tags(),
    },
  },
  permissions: [
    allow(
      [
        "s3:GetAccelerateConfiguration",
        "s3:GetAnalyticsConfiguration",
        "s3:GetBucket*",
        "s3:GetEncryptionConfiguration",
        "s3:GetIntelligentTieringConfiguration",
        "s3:GetInventoryConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetMetricsConfiguration",
        "s3:GetReplicationConfiguration",
        "s3:ListBucket",
      ],
      "arn:aws:s3:::*",
    ),
    allow(["s3:ListAllMyBuckets"], "*", "listing buckets names no resource"),
  ],
});
