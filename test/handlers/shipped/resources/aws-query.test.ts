import { assert } from "chai";
import { QueryClient } from "../../../../handlers/aws-query";
import { QueryError, sign } from "../../../../registry/aws-request";
import { restoreEnvironment } from "../../../support/environment";
import { startHttpServer, type TestServer } from "../../../support/http-server";

const answer = `<?xml version="1.0"?>
<DescribeCacheClustersResponse xmlns="http://elasticache.amazonaws.com/doc/2015-02-02/">
  <DescribeCacheClustersResult>
    <CacheClusters>
      <CacheCluster>
        <CacheClusterId>sessions</CacheClusterId>
        <CacheNodes><CacheNode><Port>11211</Port></CacheNode></CacheNodes>
        <SecurityGroups><member><Status>active &amp; used</Status></member></SecurityGroups>
        <PendingModifiedValues/>
        <NumCacheNodes>1</NumCacheNodes>
      </CacheCluster>
    </CacheClusters>
    <TagList><Tag><Key>a</Key></Tag><Tag><Key>b</Key></Tag></TagList>
    <Marker>next</Marker>
  </DescribeCacheClustersResult>
  <ResponseMetadata><RequestId>0a1b2c3d</RequestId></ResponseMetadata>
</DescribeCacheClustersResponse>`;

const call = {
  service: "elasticache",
  version: "2015-02-02",
  action: "DescribeCacheClusters",
  parameters: { CacheClusterId: "sessions" },
};

describe("QueryClient", () => {
  let server: TestServer;

  restoreEnvironment();
  beforeEach(async () => {
    server = await startHttpServer();
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
      AWS_SESSION_TOKEN: "session",
      AWS_ENDPOINT_URL_ELASTICACHE: `${server.baseUrl}/`,
    });
  });

  afterEach(() => server.close());

  it("sends a signed form and reads the result", async () => {
    server.on("POST", "/", { text: answer });

    const result = await new QueryClient({ region: "eu-west-1" }).send(call);

    assert.deepEqual(result, {
      CacheClusters: [
        {
          CacheClusterId: "sessions",
          CacheNodes: [{ Port: "11211" }],
          SecurityGroups: [{ Status: "active & used" }],
          PendingModifiedValues: "",
          NumCacheNodes: "1",
        },
      ],
      TagList: [{ Key: "a" }, { Key: "b" }],
      Marker: "next",
    });
    const [request] = server.requests;
    assert.equal(
      request?.body,
      "Action=DescribeCacheClusters&Version=2015-02-02&CacheClusterId=sessions",
    );
    assert.equal(request?.headers["x-amz-security-token"], "session");
    assert.match(
      request?.headers.authorization ?? "",
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/elasticache\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    );
  });

  it("names what the service refused", async () => {
    const text =
      "<ErrorResponse><Error><Code>CacheClusterNotFound</Code><Message>No such cluster.</Message></Error></ErrorResponse>";
    server.on("POST", "/", { status: 404, text });

    const error: unknown = await new QueryClient({ region: "eu-west-1" })
      .send(call)
      .catch((reason: unknown) => reason);

    assert.instanceOf(error, QueryError);
    assert.equal(error.name, "CacheClusterNotFound");
    assert.equal(
      error.message,
      "elasticache refused DescribeCacheClusters: CacheClusterNotFound No such cluster.",
    );
  });

  it("signs as AWS's own test suite does", () => {
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      host: "example.amazonaws.com",
      "x-amz-date": "20150830T123600Z",
    };

    const authorization = sign(headers, "Param1=value1", {
      service: "service",
      region: "us-east-1",
      path: "/",
    });

    assert.equal(
      authorization,
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, " +
        "SignedHeaders=content-type;host;x-amz-date, " +
        "Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    );
  });
});
