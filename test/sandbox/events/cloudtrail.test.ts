import { assert } from "chai";
import type { JsonObject } from "../../../sandbox/aws/call";
import { CloudControl } from "../../../sandbox/aws/cloud-control";
import type { ResourceChange } from "../../../sandbox/aws/resource-store";
import { readPath } from "../../../sandbox/events/json-path";
import { CloudTrail, TRAIL } from "../../../sandbox/events/cloudtrail";
import { NATIVE_EVENTS } from "../../../sandbox/events/native-events";
import { DELIVERY_TRAIL } from "../../../sandbox/events/trail-delivery";
import { NETWORK_TRAIL } from "../../../sandbox/events/trail-network";
import { TrailFeed } from "../../../sandbox/events/trail-feed";
import { ACCOUNT } from "../aws/start";
import { ruleArn, startBus } from "./setup";

const changeOf = (
  type: string,
  kind: ResourceChange["kind"],
  properties: JsonObject,
  identifier = "the-id",
): ResourceChange => {
  const at = Date.UTC(2026, 0, 31, 12);
  return { type, kind, properties, identifier, region: "eu-west-1", cause: "test", at };
};
const newTrail = () => new CloudTrail({ accountId: ACCOUNT });
const namesOf = (trail: CloudTrail, change: ResourceChange) =>
  trail.eventsOf(change).map(({ detail }) => detail.eventName);

describe("CloudTrail", () => {
  it("records a call with everything that rules look at", () => {
    const properties = { FunctionName: "f", Arn: "arn:f", Runtime: "nodejs24.x" };

    const [event, ...more] = newTrail().eventsOf(
      changeOf("AWS::Lambda::Function", "create", properties, "f"),
    );

    const { requestID, eventID, userIdentity, ...detail } = event?.detail ?? {};
    assert.lengthOf(more, 0);
    assert.deepEqual(
      { ...event, detail },
      {
        source: "aws.lambda",
        "detail-type": "AWS API Call via CloudTrail",
        account: ACCOUNT,
        time: "2026-01-31T12:00:00Z",
        region: "eu-west-1",
        detail: {
          eventVersion: "1.11",
          eventTime: "2026-01-31T12:00:00Z",
          eventSource: "lambda.amazonaws.com",
          eventName: "CreateFunction20150331",
          awsRegion: "eu-west-1",
          sourceIPAddress: "cloudformation.amazonaws.com",
          userAgent: "cloudformation.amazonaws.com",
          requestParameters: { functionName: "f", runtime: "nodejs24.x" },
          responseElements: { functionName: "f", functionArn: "arn:f" },
          readOnly: false,
          eventType: "AwsApiCall",
          managementEvent: true,
          recipientAccountId: ACCOUNT,
          eventCategory: "Management",
        },
      },
    );
    assert.isString(requestID);
    assert.isString(eventID);
    assert.isObject(userIdentity);
  });

  /** Type, properties, and for each kind of change its event and where the identifier is. */
  const table: [
    type: string,
    properties: JsonObject,
    identifier: string,
    ...calls: Record<"create" | "update" | "delete", [eventName: string, path: string]>[],
  ][] = [
    [
      "AWS::Lambda::Function",
      { FunctionName: "f" },
      "f",
      {
        create: ["CreateFunction20150331", "responseElements.functionName"],
        update: ["UpdateFunctionConfiguration20150331v2", "responseElements.functionName"],
        delete: ["DeleteFunction20150331", "requestParameters.functionName"],
      },
    ],
    [
      "AWS::ECS::Cluster",
      { ClusterName: "c" },
      "c",
      {
        create: ["CreateCluster", "responseElements.cluster.clusterName"],
        update: ["UpdateCluster", "requestParameters.cluster"],
        delete: ["DeleteCluster", "requestParameters.cluster"],
      },
    ],
    [
      "AWS::S3::Bucket",
      { BucketName: "b" },
      "b",
      {
        create: ["CreateBucket", "requestParameters.bucketName"],
        update: ["PutBucketTagging", "requestParameters.bucketName"],
        delete: ["DeleteBucket", "requestParameters.bucketName"],
      },
    ],
    [
      "AWS::SNS::Topic",
      { TopicName: "t", TopicArn: "arn:t" },
      "arn:t",
      {
        create: ["CreateTopic", "responseElements.topicArn"],
        update: ["SetTopicAttributes", "requestParameters.topicArn"],
        delete: ["DeleteTopic", "requestParameters.topicArn"],
      },
    ],
    [
      "AWS::SQS::Queue",
      { QueueName: "q", QueueUrl: "https://q" },
      "https://q",
      {
        create: ["CreateQueue", "responseElements.queueUrl"],
        update: ["SetQueueAttributes", "requestParameters.queueUrl"],
        delete: ["DeleteQueue", "requestParameters.queueUrl"],
      },
    ],
    [
      "AWS::DynamoDB::Table",
      { TableName: "t" },
      "t",
      {
        create: ["CreateTable", "responseElements.tableDescription.tableName"],
        update: ["UpdateTable", "responseElements.tableDescription.tableName"],
        delete: ["DeleteTable", "requestParameters.tableName"],
      },
    ],
    [
      "AWS::RDS::DBInstance",
      { DBInstanceIdentifier: "d" },
      "d",
      {
        create: ["CreateDBInstance", "responseElements.dBInstanceIdentifier"],
        update: ["ModifyDBInstance", "responseElements.dBInstanceIdentifier"],
        delete: ["DeleteDBInstance", "requestParameters.dBInstanceIdentifier"],
      },
    ],
    [
      "AWS::ApiGateway::RestApi",
      { RestApiId: "r", Name: "api" },
      "r",
      {
        create: ["CreateRestApi", "responseElements.id"],
        update: ["UpdateRestApi", "requestParameters.restApiId"],
        delete: ["DeleteRestApi", "requestParameters.restApiId"],
      },
    ],
    [
      "AWS::ApiGatewayV2::Api",
      { ApiId: "h", Name: "api" },
      "h",
      {
        create: ["CreateApi", "responseElements.apiId"],
        update: ["UpdateApi", "requestParameters.apiId"],
        delete: ["DeleteApi", "requestParameters.apiId"],
      },
    ],
    [
      "AWS::CloudFront::Distribution",
      { Id: "E1" },
      "E1",
      {
        create: ["CreateDistribution", "responseElements.distribution.id"],
        update: ["UpdateDistribution", "requestParameters.id"],
        delete: ["DeleteDistribution", "requestParameters.id"],
      },
    ],
    [
      "AWS::StepFunctions::StateMachine",
      { Arn: "arn:s", StateMachineName: "s" },
      "arn:s",
      {
        create: ["CreateStateMachine", "responseElements.stateMachineArn"],
        update: ["UpdateStateMachine", "requestParameters.stateMachineArn"],
        delete: ["DeleteStateMachine", "requestParameters.stateMachineArn"],
      },
    ],
    [
      "AWS::ElasticLoadBalancingV2::LoadBalancer",
      { LoadBalancerArn: "arn:l" },
      "arn:l",
      {
        create: ["CreateLoadBalancer", "responseElements.loadBalancers[0].loadBalancerArn"],
        update: ["ModifyLoadBalancerAttributes", "requestParameters.loadBalancerArn"],
        delete: ["DeleteLoadBalancer", "requestParameters.loadBalancerArn"],
      },
    ],
    [
      "AWS::EKS::Cluster",
      { Name: "k" },
      "k",
      {
        create: ["CreateCluster", "responseElements.cluster.name"],
        update: ["UpdateClusterConfig", "requestParameters.name"],
        delete: ["DeleteCluster", "requestParameters.name"],
      },
    ],
    [
      "AWS::ECR::Repository",
      { RepositoryName: "team/app" },
      "team/app",
      {
        create: ["CreateRepository", "responseElements.repository.repositoryName"],
        update: ["TagResource", "requestParameters.resourceArn"],
        delete: ["DeleteRepository", "requestParameters.repositoryName"],
      },
    ],
    [
      "AWS::ElastiCache::CacheCluster",
      { ClusterName: "e" },
      "e",
      {
        create: ["CreateCacheCluster", "responseElements.cacheClusterId"],
        update: ["ModifyCacheCluster", "responseElements.cacheClusterId"],
        delete: ["DeleteCacheCluster", "requestParameters.cacheClusterId"],
      },
    ],
    [
      "AWS::ElastiCache::ServerlessCache",
      { ServerlessCacheName: "e" },
      "e",
      {
        create: ["CreateServerlessCache", "responseElements.serverlessCache.serverlessCacheName"],
        update: ["ModifyServerlessCache", "requestParameters.serverlessCacheName"],
        delete: ["DeleteServerlessCache", "requestParameters.serverlessCacheName"],
      },
    ],
    [
      "AWS::AutoScaling::AutoScalingGroup",
      { AutoScalingGroupName: "g" },
      "g",
      {
        create: ["CreateAutoScalingGroup", "requestParameters.autoScalingGroupName"],
        update: ["UpdateAutoScalingGroup", "requestParameters.autoScalingGroupName"],
        delete: ["DeleteAutoScalingGroup", "requestParameters.autoScalingGroupName"],
      },
    ],
    [
      "AWS::ElasticBeanstalk::Application",
      { ApplicationName: "a" },
      "a",
      {
        create: ["CreateApplication", "responseElements.application.applicationName"],
        update: ["UpdateApplication", "requestParameters.applicationName"],
        delete: ["DeleteApplication", "requestParameters.applicationName"],
      },
    ],
    [
      "AWS::ElasticBeanstalk::Environment",
      { EnvironmentName: "e" },
      "e",
      {
        create: ["CreateEnvironment", "responseElements.environmentName"],
        update: ["UpdateEnvironment", "requestParameters.environmentName"],
        delete: ["TerminateEnvironment", "requestParameters.environmentName"],
      },
    ],
    [
      "AWS::AppRunner::Service",
      { ServiceArn: "arn:a" },
      "arn:a",
      {
        create: ["CreateService", "responseElements.service.serviceArn"],
        update: ["UpdateService", "requestParameters.serviceArn"],
        delete: ["DeleteService", "requestParameters.serviceArn"],
      },
    ],
    [
      "AWS::SecretsManager::Secret",
      { Id: "arn:x", Name: "x" },
      "arn:x",
      {
        create: ["CreateSecret", "responseElements.arn"],
        update: ["UpdateSecret", "requestParameters.secretId"],
        delete: ["DeleteSecret", "responseElements.aRN"],
      },
    ],
    [
      "AWS::IAM::Role",
      { RoleName: "r" },
      "r",
      {
        create: ["CreateRole", "responseElements.role.roleName"],
        update: ["UpdateRole", "requestParameters.roleName"],
        delete: ["DeleteRole", "requestParameters.roleName"],
      },
    ],
    [
      "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
      { ProvisionedProductId: "pp-1" },
      "pp-1",
      {
        create: ["ProvisionProduct", "responseElements.recordDetail.provisionedProductId"],
        update: ["UpdateProvisionedProduct", "requestParameters.provisionedProductId"],
        delete: ["TerminateProvisionedProduct", "requestParameters.provisionedProductId"],
      },
    ],
  ];
  for (const [type, properties, identifier, calls] of table) {
    it(`carries the identifier of ${type} where AWS does`, () => {
      const trail = newTrail();
      for (const kind of ["create", "update", "delete"] as const) {
        const [event] = trail.eventsOf(
          changeOf(type, kind, { ...properties, Other: kind }, identifier),
        );
        const [eventName, path] = calls?.[kind] ?? ["", ""];

        const expected =
          eventName === "TagResource"
            ? `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/team/app`
            : identifier;
        assert.equal(event?.detail.eventName, eventName);
        assert.equal(readPath(event?.detail, `$.${path}`), expected, `${kind}: ${path}`);
        assert.equal(
          event?.detail.eventSource,
          `${event?.source.replace("aws.", "")}.amazonaws.com`,
        );
      }
    });
  }

  it("has a test for every type", () => {
    const tested = [
      ...table.map(([type]) => type),
      "AWS::ECS::Service",
      ...Object.keys({ ...DELIVERY_TRAIL, ...NETWORK_TRAIL }),
    ];

    assert.sameMembers(Object.keys(TRAIL), tested);
  });

  it("carries service and cluster of an ECS service, by ARN and by name", () => {
    const service = `arn:aws:ecs:eu-west-1:${ACCOUNT}:service/c/s`;
    const properties = { ServiceArn: service, ServiceName: "s", Cluster: "c" };
    const of = (kind: ResourceChange["kind"]) =>
      newTrail().eventsOf(changeOf("AWS::ECS::Service", kind, properties, `${service}|c`))[0]
        ?.detail;

    const clusterArn = `arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/c`;
    const active = { serviceName: "s", serviceArn: service, clusterArn, status: "ACTIVE" };
    assert.deepEqual(of("create")?.responseElements, { service: active });
    assert.deepEqual(of("update")?.requestParameters, { cluster: "c", service: "s" });
    assert.deepEqual(of("delete")?.responseElements, {
      service: { ...active, status: "DRAINING" },
    });
  });

  it("records the calls of global services in us-east-1", () => {
    for (const type of ["AWS::IAM::Role", "AWS::CloudFront::Distribution"]) {
      const [event] = newTrail().eventsOf(changeOf(type, "create", {}));

      assert.equal(event?.region, "us-east-1");
      assert.equal(event?.detail.awsRegion, "us-east-1");
    }
  });

  it("answers null where AWS answers nothing", () => {
    const [event] = newTrail().eventsOf(changeOf("AWS::S3::Bucket", "create", { BucketName: "b" }));

    assert.isNull(event?.detail.responseElements);
  });

  it("names the version of the load balancer's API", () => {
    const type = "AWS::ElasticLoadBalancingV2::LoadBalancer";

    assert.equal(
      newTrail().eventsOf(changeOf(type, "create", {}))[0]?.detail.apiVersion,
      "2015-12-01",
    );
  });

  it("chooses the call by what was changed", () => {
    const trail = newTrail();
    const names = (properties: JsonObject) =>
      namesOf(trail, changeOf("AWS::Lambda::Function", "update", properties));

    trail.eventsOf(changeOf("AWS::Lambda::Function", "create", { Code: "1", Timeout: 3 }));

    assert.deepEqual(names({ Code: "2", Timeout: 3 }), ["UpdateFunctionCode20150331v2"]);
    assert.deepEqual(names({ Code: "2", Timeout: 5 }), ["UpdateFunctionConfiguration20150331v2"]);
    assert.deepEqual(names({ Code: "2", Timeout: 5, Tags: [] }), ["TagResource20170331v2"]);
    assert.deepEqual(names({ Code: "3", Timeout: 6, Tags: [] }), [
      "UpdateFunctionCode20150331v2",
      "UpdateFunctionConfiguration20150331v2",
    ]);
  });

  it("makes the general call for a resource it has not seen before", () => {
    const change = changeOf("AWS::Lambda::Function", "update", { Code: "1" });

    assert.deepEqual(namesOf(newTrail(), change), ["UpdateFunctionConfiguration20150331v2"]);
  });

  it("makes nothing of a type it does not know", () => {
    assert.isFalse(newTrail().knows("AWS::Made::Up"));
    assert.deepEqual(newTrail().eventsOf(changeOf("AWS::Made::Up", "create", {})), []);
  });

  it("knows instances and stacks by their own events", () => {
    assert.sameMembers(Object.keys(NATIVE_EVENTS), [
      "AWS::EC2::Instance",
      "AWS::CloudFormation::Stack",
    ]);
  });

  it("tells the states of an instance, each once", () => {
    const trail = newTrail();
    const states = (kind: ResourceChange["kind"], Name: string, more: JsonObject = {}) =>
      trail
        .eventsOf(changeOf("AWS::EC2::Instance", kind, { State: { Name }, ...more }, "i-1"))
        .map(({ detail }) => detail.state);

    assert.deepEqual(states("create", "pending"), ["pending"]);
    assert.deepEqual(states("update", "running"), ["running"]);
    assert.deepEqual(states("update", "running", { Tags: [] }), []);
    assert.deepEqual(states("update", "stopping"), ["stopping"]);
    assert.deepEqual(states("update", "stopped"), ["stopped"]);
    assert.deepEqual(states("delete", "stopped"), ["shutting-down", "terminated"]);
  });

  it("shapes the state of an instance as EC2 does", () => {
    const [event] = newTrail().eventsOf(
      changeOf("AWS::EC2::Instance", "create", { State: { Name: "pending" } }, "i-1"),
    );

    assert.deepEqual(event, {
      source: "aws.ec2",
      "detail-type": "EC2 Instance State-change Notification",
      resources: [`arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-1`],
      detail: { "instance-id": "i-1", state: "pending" },
      ...{ account: ACCOUNT, time: "2026-01-31T12:00:00Z", region: "eu-west-1" },
    });
  });

  it("tells the status of a stack when it starts and when it ends", () => {
    const events = newTrail().eventsOf(
      changeOf("AWS::CloudFormation::Stack", "delete", {}, "arn:s"),
    );

    assert.deepEqual(
      events.map(({ resources, detail }) => [
        resources,
        readPath(detail, "$.status-details.status"),
      ]),
      [
        [["arn:s"], "DELETE_IN_PROGRESS"],
        [["arn:s"], "DELETE_COMPLETE"],
      ],
    );
    assert.equal(events[0]?.detail["stack-id"], "arn:s");
  });
});

describe("TrailFeed", () => {
  it("brings changes in Cloud Control to the queue, in their order, until it is stopped", async () => {
    const test = await startBus();
    const { cloudControl } = test.aws.endpoint;
    const feed = new TrailFeed(cloudControl.store, test.bus, {
      accountId: ACCOUNT,
      hops: test.aws.hops,
    });
    const queue = await test.createQueue("tables");
    const arn = ruleArn("tables");
    test.allow(arn, queue);
    test.bus.putRule({ name: "tables", arn, pattern: { source: ["aws.dynamodb"] } });
    test.bus.putTarget(arn, { id: "q", arn: queue, inputPath: "$.detail.eventName" });
    const { store } = cloudControl;

    const table = store.create("eu-west-1", "AWS::DynamoDB::Table", {
      TableName: "orders",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    });
    store.update(table, { ...table.properties, BillingMode: "PROVISIONED" });
    store.create("eu-west-1", "AWS::Logs::LogGroup", { LogGroupName: "x" });
    await feed.stop();
    store.delete(table);
    await feed.settled();

    assert.sameMembers(
      (await test.receive(queue)).map(({ body }) => body),
      ['"CreateTable"', '"UpdateTable"'],
    );
    const told = test.aws.hops.all.filter(({ part }) => part === "CloudTrail");
    assert.deepEqual(
      told.map(({ what }) => what),
      ["no event is known for AWS::Logs::LogGroup; x makes none"],
    );
    await test.aws.endpoint.close();
  });

  it("goes on after an event that is too large for the bus", async () => {
    const test = await startBus();
    const cloudControl = new CloudControl(ACCOUNT);
    const feed = new TrailFeed(cloudControl.store, test.bus, {
      accountId: ACCOUNT,
      hops: test.aws.hops,
    });
    const type = "AWS::CloudFront::Distribution";

    const DistributionConfig = { Comment: "x".repeat(1_048_576) };
    cloudControl.store.place("eu-west-1", type, { Id: "E1", DistributionConfig }, "test");
    cloudControl.store.place("eu-west-1", type, { Id: "E2" }, "test");
    await feed.stop();

    const told = test.aws.hops.all.map(({ part, what }) => `${part}: ${what}`);
    assert.lengthOf(told, 2);
    assert.match(told[0] ?? "", /^CloudTrail: .*at most 1048576 are allowed/);
    assert.match(told[1] ?? "", /^EventBridge: aws\.cloudfront CreateDistribution us-east-1/);
    await test.aws.endpoint.close();
  });
});
