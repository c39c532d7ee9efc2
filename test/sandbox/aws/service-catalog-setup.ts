import {
  DescribeRecordCommand,
  ServiceCatalogClient,
  ProvisionProductCommand,
  type DescribeRecordOutput,
  type ProvisionProductInput,
} from "@aws-sdk/client-service-catalog";
import type { PolicyStatement } from "../../../sandbox/aws/policy";
import { until } from "../../support/until";
import { ACCOUNT, startEndpoint, type TestEndpoint } from "./start";

/** A bucket whose name is a parameter, and an output. */
const bucketTemplate = JSON.stringify({
  Parameters: { Name: { Type: "String", AllowedPattern: "[a-z0-9-]+" } },
  Resources: { Files: { Type: "AWS::S3::Bucket", Properties: { BucketName: { Ref: "Name" } } } },
  Outputs: { Bucket: { Description: "Where the files are", Value: { Ref: "Files" } } },
});

/** A stack that waits until it is signalled or deleted. */
const waitingTemplate = JSON.stringify({
  Resources: {
    Handle: { Type: "AWS::CloudFormation::WaitConditionHandle" },
    Wait: {
      Type: "AWS::CloudFormation::WaitCondition",
      Properties: { Handle: { Ref: "Handle" }, Timeout: "3600" },
    },
  },
});

/** What a launch role needs of CloudFormation and S3, and to make buckets. */
export const launchStatements: PolicyStatement[] = [
  {
    Effect: "Allow",
    Action: [
      "cloudformation:CreateStack",
      "cloudformation:DeleteStack",
      "cloudformation:DescribeStacks",
      "cloudformation:DescribeStackEvents",
    ],
    Resource: "arn:aws:cloudformation:*:*:stack/SC-*",
  },
  { Effect: "Allow", Action: "cloudformation:GetTemplateSummary", Resource: "*" },
  {
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::*/*",
    Condition: { StringEquals: { "s3:ExistingObjectTag/servicecatalog:provisioning": "true" } },
  },
  { Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::files-*" },
];

/** A catalog with two products, and a role that may launch them. */
export interface TestCatalog {
  readonly aws: TestEndpoint;
  /** May do everything in Service Catalog, and has the portfolio. */
  readonly launcher: ServiceCatalogClient;
  readonly portfolioId: string;
  readonly bucket: { readonly productId: string; readonly artifactId: string };
  readonly waiting: { readonly productId: string };
  /** Launches the bucket product unless told otherwise. @returns the record's id */
  launch(more?: Partial<ProvisionProductInput>, client?: ServiceCatalogClient): Promise<Launched>;
  /** Waits until a record has ended. */
  ended(recordId: string): Promise<DescribeRecordOutput>;
}

/** What ProvisionProduct answered. */
export interface Launched {
  readonly recordId: string;
  readonly productId: string;
}

/** Starts an endpoint with a catalog; the test closes the endpoint. */
export async function startCatalog(): Promise<TestCatalog> {
  const aws = await startEndpoint({ delayMilliseconds: 1 });
  const { endpoint } = aws;
  const { catalog } = endpoint.serviceCatalog;
  endpoint.objects.put("templates", "bucket.json", bucketTemplate);
  endpoint.objects.put("templates", "waiting.json", waitingTemplate);
  endpoint.access.addPrincipal("launch-role", launchStatements);
  const launcher = roleClient(aws, "launcher");
  const portfolio = catalog.createPortfolio("eu-west-1");
  catalog.associatePrincipal(portfolio.id, `arn:aws:iam::${ACCOUNT}:role/launcher`);
  const offer = (name: string, file: string) => {
    const templateUrl = `https://templates.s3.eu-west-1.amazonaws.com/${file}`;
    const product = catalog.createProduct("eu-west-1", name, { name: "v1", templateUrl });
    catalog.associateProduct(portfolio.id, product.id);
    catalog.setLaunchRole(portfolio.id, product.id, "launch-role");
    return { productId: product.id, artifactId: [...product.artifacts.keys()][0] ?? "" };
  };
  const bucket = offer("Bucket", "bucket.json");
  const describe = (Id: string) => launcher.send(new DescribeRecordCommand({ Id }));
  return {
    ...{ aws, launcher, bucket, portfolioId: portfolio.id },
    waiting: offer("Waiting", "waiting.json"),
    launch: async (more = {}, client = launcher) => {
      const { RecordDetail } = await client.send(
        new ProvisionProductCommand({
          ProductName: "Bucket",
          ProvisioningArtifactName: "v1",
          ProvisionedProductName: "my-files",
          ProvisioningParameters: [{ Key: "Name", Value: "files-1" }],
          ...more,
        }),
      );
      const { RecordId = "", ProvisionedProductId = "" } = RecordDetail ?? {};
      return { recordId: RecordId, productId: ProvisionedProductId };
    },
    ended: (id) =>
      until(async () => {
        const record = await describe(id);
        return ["SUCCEEDED", "FAILED"].includes(record.RecordDetail?.Status ?? "") && record;
      }),
  };
}

/** A client of a new role of this name. */
export function roleClient(
  { endpoint }: TestEndpoint,
  name: string,
  statements: PolicyStatement[] = [{ Effect: "Allow", Action: "servicecatalog:*", Resource: "*" }],
): ServiceCatalogClient {
  const credentials = endpoint.access.addPrincipal(name, statements);
  const config = { endpoint: endpoint.url, region: "eu-west-1", maxAttempts: 1 };
  return new ServiceCatalogClient({ ...config, credentials });
}
