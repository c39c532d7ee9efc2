import type { Schema } from "../../../facts/cloudformation";
import { nounOf } from "./arns";
import { CAPITALS, DIGITS, HEX, pick } from "./random";

/** A form of ids: each `*` is one of the signs. */
interface IdForm {
  readonly text: string;
  readonly signs: string;
}

/** The beginnings of EC2's ids, where a type's own word is not it. */
const prefixes: Readonly<Record<string, string>> = {
  Instance: "i",
  InternetGateway: "igw",
  NatGateway: "nat",
  NetworkAcl: "acl",
  NetworkInterface: "eni",
  RouteTable: "rtb",
  SecurityGroup: "sg",
  SecurityGroupEgress: "sgr",
  SecurityGroupIngress: "sgr",
  LaunchTemplate: "lt",
  TransitGateway: "tgw",
  VPCEndpoint: "vpce",
  VPCPeeringConnection: "pcx",
  Volume: "vol",
};

const uuid = "********-****-4***-8***-************";

/**
 * Makes up an id of a type, in the first form whose ids all fit its schema: chance decides about the id
 * and never about its form.
 */
export function idOf(type: string, { pattern, maxLength = 64 }: Schema): string {
  const expression = pattern === undefined ? /^/ : new RegExp(pattern, "u");
  const fits = ({ text, signs }: IdForm) =>
    text.length <= maxLength &&
    [...signs].every((sign) => expression.test(text.replaceAll("*", sign)));
  const noun = nounOf(type).toLowerCase();
  const form = idForms(type, pattern).find(fits) ?? hexForm(`${noun}-`, 17);
  return form.text.replace(/\*/g, () => pick(form.signs));
}

function idForms(type: string, pattern: string | undefined): IdForm[] {
  const noun = nounOf(type);
  const word = noun.toLowerCase();
  return [
    ...(type.startsWith("AWS::EC2::") ? [hexForm(`${prefixes[noun] ?? word}-`, 17)] : []),
    ...(type.startsWith("AWS::ApiGateway") ? [hexForm("", 10)] : []),
    ...(type.startsWith("AWS::CloudFront::") ? [{ text: `E${stars(13)}`, signs: CAPITALS }] : []),
    { text: uuid, signs: HEX },
    ...[17, 10, 8, 32].flatMap((length) => [hexForm(`${word}-`, length), hexForm("", length)]),
    ...[17, 10, 8].map((length) => ({ text: stars(length), signs: CAPITALS })),
    ...[12, 10, 8, 7].map((length) => ({ text: stars(length), signs: DIGITS })),
    { text: `1${stars(7)}`, signs: DIGITS },
    ...[12, 9, 7].map((length) => hexForm("", length)),
    ...[word, ...prefixesIn(pattern)].flatMap((prefix) =>
      [8, 10, 16, 17, 32].flatMap((length) => [
        hexForm(prefix, length),
        { text: prefix + stars(length), signs: CAPITALS },
      ]),
    ),
  ];
}

function hexForm(prefix: string, length: number): IdForm {
  return { text: prefix + stars(length), signs: HEX };
}

function stars(length: number): string {
  return "*".repeat(length);
}

/** The fixed texts with which a pattern begins. */
function prefixesIn(pattern = ""): string[] {
  const found = /^\^?\(?(?:\?:)?([A-Za-z]+[-_]?)/.exec(pattern)?.[1];
  return found === undefined ? [] : [found];
}
