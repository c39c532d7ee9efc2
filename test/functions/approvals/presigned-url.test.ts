import { assert } from "chai";
import { ForeignUrlError, readPresignedUrl } from "../../../functions/approvals/presigned-url";

const bucket = "cloudformation-waitcondition-eu-west-1";
const path = "/arn%3Aaws%3Acloudformation%3Aeu-west-1%3A1%3Astack/s/g/Gate?X-Amz-Signature=5ecre7";

describe("readPresignedUrl", () => {
  const hosts = [
    `${bucket}.s3.amazonaws.com`,
    `${bucket}.s3-eu-west-1.amazonaws.com`,
    `${bucket}.s3.eu-west-1.amazonaws.com`,
  ];
  for (const host of hosts) {
    it(`takes a wait condition's URL at ${host}, its path as it was signed`, () => {
      const url = readPresignedUrl(`https://${host}${path}`, "wait condition", "eu-west-1");

      assert.deepEqual(url, { host, target: path });
    });
  }

  it("knows the hosts of custom resources, whose region has no dashes", () => {
    const host = "cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com";

    const url = readPresignedUrl(`https://${host}/a?b`, "custom resource", "eu-west-1");

    assert.equal(url.host, host);
  });

  it("knows the hosts of China", () => {
    const host = "cloudformation-waitcondition-cn-north-1.s3.cn-north-1.amazonaws.com.cn";

    const url = readPresignedUrl(`https://${host}/a?b`, "wait condition", "cn-north-1");

    assert.equal(url.host, host);
  });

  const foreign: [string, string][] = [
    ["another host", `https://evil.example${path}`],
    ["a host that only begins so", `https://${hosts[0]}.evil.example${path}`],
    ["a host that only ends so", `https://evil-${hosts[0]}${path}`],
    ["a bucket of somebody else", `https://mine.s3.amazonaws.com${path}`],
    ["another region", `https://${hosts[0]?.replaceAll("eu-west-1", "us-east-1")}${path}`],
    ["China from elsewhere", `https://${hosts[0]}.cn${path}`],
    [
      "a custom resource's host",
      `https://cloudformation-custom-resource-response-euwest1.s3.amazonaws.com${path}`,
    ],
    ["plain HTTP", `http://${hosts[0]}${path}`],
    ["a user", `https://${hosts[0]}@evil.example${path}`],
    ["a user and a password", `https://a:b@${hosts[0]}${path}`],
    ["a port", `https://${hosts[0]}:8443${path}`],
    ["the usual port", `https://${hosts[0]}:443${path}`],
    ["a fragment before the host's end", `https://evil.example#@${hosts[0]}${path}`],
    ["a fragment", `https://${hosts[0]}${path}#x`],
    ["a backslash", `https://evil.example\\@${hosts[0]}${path}`],
    ["a line break", `https://${hosts[0]}/a\r\nHost: evil.example`],
    ["capitals", `https://${hosts[0]?.toUpperCase()}${path}`],
    ["a dot at the end of the host", `https://${hosts[0]}.${path}`],
    ["a space before it", ` https://${hosts[0]}${path}`],
    ["an address", `https://169.254.169.254${path}`],
    ["no URL", "not a URL"],
    ["nothing", ""],
  ];
  for (const [what, url] of foreign) {
    it(`refuses ${what}`, () => {
      const read = () => readPresignedUrl(url, "wait condition", "eu-west-1");

      assert.throws(read, ForeignUrlError, /^The wait condition's URL .*[Aa]llowed (is|are) /);
      assert.throws(read, /^(?!.*5ecre7)/);
    });
  }
});
