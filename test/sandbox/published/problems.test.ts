import { assert } from "chai";
import { unknownValue } from "../../../sandbox/published/model";
import { problemsOf } from "../../../sandbox/published/problems";

const alarm = {
  ...{ comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, threshold: 0 },
  ...{ namespace: "AWS/Lambda", metricName: "Errors", dimensions: { FunctionName: "f" } },
  ...{ period: 60, statistic: "Sum", alarmActions: ["arn:aws:sns:eu-west-1:123456789012:a"] },
};
const filter = {
  ...{ logGroupName: "/aws/lambda/f", pattern: "x" },
  metricTransformation: { namespace: "Longshore/x", name: "ResyncDone", value: "1" },
};
const endpoint = {
  ...{ vpcId: "vpc-1", serviceName: "com.amazonaws.eu-west-1.s3", vpcEndpointType: "Gateway" },
};
const group = { vpcId: "vpc-1", description: "Out to anywhere, in from nowhere." };
const mapping = { functionName: "f", topics: ["org.runs"], startingPosition: "TRIM_HORIZON" };
const functionInputs = {
  role: "arn:aws:iam::123456789012:role/r",
  ...{ code: {}, handler: "index.handler", runtime: "nodejs24.x", memorySize: 128, timeout: 3 },
};

/** Type → inputs that AWS takes, and changes of them that it refuses, with what it says. */
const cases: Readonly<Record<string, readonly [good: object, bad: readonly [object, RegExp][]]>> = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": [
    alarm,
    [
      [{ name: "a".repeat(256) }, /256 characters; AWS allows 255/],
      [{ alarmDescription: "d".repeat(1025) }, /AlarmDescription: expected maxLength: 1024/],
      [{ comparisonOperator: "Above" }, /"Above" is not a valid enum value/],
      [{ treatMissingData: "bad" }, /"bad" is not a valid enum value; allowed: breaching/],
      [{ evaluationPeriods: 0 }, /EvaluationPeriods: 0 is not greater or equal to 1/],
      [{ dimensions: { FunctionName: "" } }, /Dimensions\/0\/Value: expected minLength: 1/],
      [{ okActions: ["a".repeat(1025)] }, /OKActions\/0: expected maxLength: 1024/],
      [{ namespace: ":x" }, /Namespace: string ":x" does not match/],
    ],
  ],
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": [
    filter,
    [
      [{ name: "a:b" }, /AWS allows/],
      [{ logGroupName: undefined }, /required key \[LogGroupName\]/],
      [{ pattern: "p".repeat(1025) }, /FilterPattern: expected maxLength: 1024/],
      [
        { metricTransformation: { ...filter.metricTransformation, namespace: " a" } },
        /MetricNamespace: string " a" does not match/,
      ],
      [
        { metricTransformation: { ...filter.metricTransformation, name: "m".repeat(256) } },
        /MetricName: expected maxLength: 255/,
      ],
    ],
  ],
  "aws:cloudwatch/dashboard:Dashboard": [
    { dashboardName: "d", dashboardBody: '{"widgets":[]}' },
    [
      [{ dashboardBody: "{" }, /dashboardBody is no JSON object \(.*API_PutDashboard/],
      [{ dashboardBody: "[]" }, /dashboardBody is no JSON object/],
      [{ dashboardBody: undefined }, /required key \[DashboardBody\]/],
      [{ dashboardName: "a b" }, /AWS allows/],
    ],
  ],
  "aws:cloudtrail/trail:Trail": [
    { s3BucketName: "b" },
    [
      [{ s3BucketName: undefined }, /required key \[S3BucketName\]/],
      [{ s3KeyPrefix: "k".repeat(201) }, /S3KeyPrefix: expected maxLength: 200/],
      [{ name: "-" }, /AWS allows/],
    ],
  ],
  "aws:ec2/vpcEndpoint:VpcEndpoint": [
    endpoint,
    [
      [{ vpcId: undefined }, /required key \[VpcId\]/],
      [{ vpcEndpointType: "Door" }, /"Door" is not a valid enum value/],
      [{ policy: "{" }, /policy is no JSON object/],
    ],
  ],
  "aws:ec2/vpc:Vpc": [
    { cidrBlock: "10.0.0.0/16" },
    [[{ instanceTenancy: "shared" }, /"shared" is not a valid enum value/]],
  ],
  "aws:ec2/securityGroup:SecurityGroup": [
    group,
    [
      [{ description: "Lambda's" }, /GroupDescription: string "Lambda's" does not match/],
      [{ description: "d".repeat(256) }, /GroupDescription: expected maxLength: 255/],
      [{ name: "sg-1" }, /AWS allows/],
    ],
  ],
  "aws:lambda/function:Function": [
    functionInputs,
    [
      [{ memorySize: 64 }, /MemorySize: 64 is not greater or equal to 128/],
      [{ runtime: "nodejs1.x" }, /"nodejs1.x" is not a valid enum value/],
      [{ role: "r" }, /Role: string "r" does not match/],
      [{ description: "d".repeat(257) }, /Description: expected maxLength: 256/],
    ],
  ],
  "aws:lambda/eventSourceMapping:EventSourceMapping": [
    mapping,
    [
      [{ batchSize: 10_001 }, /BatchSize: 10001 is not less or equal to 10000/],
      [{ topics: ["a", "b"] }, /Topics: expected maximum item count: 1/],
      [{ startingPosition: "NEWEST" }, /StartingPosition: string "NEWEST" does not match/],
    ],
  ],
};

describe("problemsOf", () => {
  for (const [type, [good, bad]] of Object.entries(cases)) {
    it(`takes a good ${type}, and refuses ${bad.length} bad ones with AWS's page`, () => {
      assert.deepEqual(problemsOf(type, "made", { ...good }), []);

      for (const [change, reason] of bad) {
        const reasons = problemsOf(type, "made", { ...good, ...change }).map(
          (problem) => problem.reason,
        );
        assert.match(reasons.join("\n"), reason);
        for (const one of reasons)
          assert.match(one, /\(https:\/\/docs\.aws\.amazon\.com\/[^\s)]+\)$/);
      }
    });
  }

  it("judges nothing that is not known yet", () => {
    const type = "aws:lambda/function:Function";

    assert.deepEqual(problemsOf(type, "f", { ...functionInputs, role: unknownValue }), []);
    assert.deepEqual(
      problemsOf("aws:cloudwatch/dashboard:Dashboard", "d", { dashboardBody: unknownValue }),
      [],
    );
  });
});
