import { jsonAnswer, type Answer, type AwsCall, type AwsService, type Permission } from "./call";

/** Stands in for CloudTrail as far as it says of an account's one trail whether it logs. */
export class Trails implements AwsService {
  readonly title = "CloudTrail";
  readonly operations = ["DescribeTrails", "GetTrailStatus"];
  /** Whether the trail logs. */
  isLogging = true;

  permissions({ operation }: AwsCall): Permission[] {
    return [{ action: `cloudtrail:${operation}`, resource: "*" }];
  }

  async handle({ operation, accountId, region }: AwsCall): Promise<Answer> {
    if (operation === "GetTrailStatus") return jsonAnswer({ IsLogging: this.isLogging });
    const arn = `arn:aws:cloudtrail:${region}:${accountId}:trail/all`;
    return jsonAnswer({
      trailList: [{ Name: "all", TrailARN: arn, IsMultiRegionTrail: true, HomeRegion: region }],
    });
  }
}
