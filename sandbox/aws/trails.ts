import type { AwsService } from "./call";

/** Stands in for CloudTrail as far as it says of an account's one trail whether it logs. */
export class Trails implements AwsService {
  readonly title = "CloudTrail";
  readonly prefix = "cloudtrail";
  /** Whether the trail logs. */
  isLogging = true;
  readonly operations: AwsService["operations"] = {
    DescribeTrails: ({ accountId, region }) => {
      const arn = `arn:aws:cloudtrail:${region}:${accountId}:trail/all`;
      const trail = { Name: "all", TrailARN: arn, IsMultiRegionTrail: true, HomeRegion: region };
      return { trailList: [trail] };
    },
    GetTrailStatus: () => ({ IsLogging: this.isLogging }),
  };
}
