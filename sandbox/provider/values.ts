import * as pulumi from "@pulumi/pulumi";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import * as path from "node:path";

/** The properties of a resource, as the engine hands them over. */
export type Properties = Record<string, unknown>;

export { unknownValue as unknown } from "../published/model";

const signatureKey = "4dabf18193072939515e22adb298388d";
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Reads properties out of a message. */
export function fromStruct(struct: Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

/** Writes properties into a message; what is undefined is left out. */
export function toStruct(properties: Properties): Struct {
  return Struct.fromJavaScript(withoutUndefined(properties) as Record<string, JavaScriptValue>);
}

/** Makes assets and archives of what stands for them. @param root folder that their paths are relative to */
export function revive(value: unknown, root: string): unknown {
  if (Array.isArray(value)) return value.map((one) => revive(one, root));
  if (!isObject(value)) return value;
  const { path: file, text, assets } = value;
  if (value[signatureKey] === assetSignature) {
    return typeof file === "string" && file !== ""
      ? new pulumi.asset.FileAsset(path.resolve(root, file))
      : new pulumi.asset.StringAsset(typeof text === "string" ? text : "");
  }
  if (value[signatureKey] === archiveSignature) {
    return new pulumi.asset.AssetArchive(revive(assets ?? {}, root) as pulumi.asset.AssetMap);
  }
  return mapValues(value, (one) => revive(one, root));
}

/** Whether two values are the same; assets and archives are when their hashes are. */
export function same(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => {
    if (!isObject(one)) return one;
    if (signatureKey in one && typeof one["hash"] === "string") return { hash: one["hash"] };
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (!isObject(value)) return value;
  const given = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(given.map(([key, one]) => [key, withoutUndefined(one)]));
}

function mapValues(value: Properties, map: (one: unknown) => unknown): Properties {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, map(one)]));
}

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
