import { assert } from "chai";
import { refuseRequest, toRecord, type Refused } from "../../../functions/signed-request";
import { secret, signedRequest, type RequestParts } from "./setup";

const body = '{"action":"create_vm","note":"naïve ✓","n":1.0}';
const refusedOf = (parts: RequestParts, secrets = [secret], text: string | Buffer = body) =>
  refuseRequest(signedRequest(text, parts), secrets, Date.now());

describe("refuseRequest", () => {
  for (const [what, parts] of [
    ["as it is", {}],
    ["encoded by API Gateway", { base64: true }],
    ["five minutes ago, nearly", { ahead: -298 }],
    ["by a clock that is ahead", { ahead: 298 }],
  ] as const) {
    it(`takes what Port signed ${what}`, () => {
      assert.isUndefined(refusedOf(parts));
    });
  }

  it("takes bytes that are no text", () => {
    assert.isUndefined(refusedOf({ base64: true }, [secret], Buffer.from([0xff, 0x00, 0xfe])));
  });

  it("takes the secret before the present one, where both are given", () => {
    assert.isUndefined(refusedOf({ secret: "old" }, ["new", "old"]));
  });

  it("agrees with a signature that was made elsewhere", () => {
    // openssl dgst -sha256 -hmac test-secret over `1700000000.{"a":1}`
    const signature = "v1,jLLDNV/KOI6awsrsAE9NXXBF10k3q1+q1h3BFoIkep8=";
    const headers = { "x-port-timestamp": "1700000000", "x-port-signature": signature };
    const request = { rawPath: "/runs", headers, body: '{"a":1}', isBase64Encoded: false };

    assert.isUndefined(refuseRequest(request, ["test-secret"], 1_700_000_000_000));
    assert.equal(refuseRequest(request, ["test-secret"], 1_700_000_301_000), "late");
  });

  const forged: [string, RequestParts][] = [
    ["another secret", { secret: "guess" }],
    ["no timestamp", { headers: { "x-port-timestamp": undefined } }],
    ["no signature", { headers: { "x-port-signature": undefined } }],
    ["another timestamp", { headers: { "x-port-timestamp": "1700000000" } }],
    ["two timestamps", { headers: { "x-port-timestamp": "1700000000,1700000001" } }],
    ["a timestamp that is no number", { headers: { "x-port-timestamp": "now" } }],
    ["a timestamp below zero", { headers: { "x-port-timestamp": "-1" } }],
    ["an empty signature", { headers: { "x-port-signature": "" } }],
    ["a signature of another version", { headers: { "x-port-signature": "v2,AAAA" } }],
    ["a signature that is no text of base64", { headers: { "x-port-signature": "v1,\u0000" } }],
  ];
  for (const [what, parts] of forged) {
    it(`refuses ${what}`, () => {
      assert.equal(refusedOf(parts), "forged");
    });
  }

  it("refuses another body under the same signature", () => {
    const request = { ...signedRequest(body), body: body.replace("1.0", "1") };

    assert.equal(refuseRequest(request, [secret], Date.now()), "forged");
  });

  for (const [what, parts, refused] of [
    ["old", { ahead: -302 }, "late"],
    ["far ahead", { ahead: 302 }, "late"],
    ["old and forged", { ahead: -302, secret: "guess" }, "forged"],
    [
      "not signed",
      { headers: { "x-port-timestamp": undefined, "x-port-signature": undefined } },
      "unsigned",
    ],
  ] as [string, RequestParts, Refused][]) {
    it(`refuses what is ${what}`, () => {
      assert.equal(refusedOf(parts), refused);
    });
  }
});

describe("toRecord", () => {
  it("gives the same request the same place, and another one another", () => {
    const request = signedRequest(body);

    assert.deepEqual(toRecord(request, "webhook.runs"), toRecord(request, "webhook.runs"));
    assert.notEqual(toRecord(request, "t").offset, toRecord(signedRequest("{}"), "t").offset);
  });
});
