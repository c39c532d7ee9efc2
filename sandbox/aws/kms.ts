import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { Identity } from "../kept/identity";
import { AwsError, requiredText, type AwsCall, type AwsService, type JsonObject } from "./call";

/** A key as it is made. */
export interface KeySettings {
  /** `GENERATE_VERIFY_MAC` for HMAC keys, and for no others. */
  readonly usage: string;
  /** `HMAC_224`, `HMAC_256`, `HMAC_384`, `HMAC_512`; with others no call of this stand-in works. */
  readonly spec: string;
  /** Default true. */
  readonly enabled?: boolean;
}

interface Key extends KeySettings {
  readonly arn: string;
  readonly material: Buffer;
}

/** Stands in for KMS: HMAC keys, which make and check codes and are never shown. */
export class Kms implements AwsService {
  readonly title = "KMS";
  readonly prefix = "kms";
  readonly operations: AwsService["operations"] = {
    GenerateMac: (call) => {
      const { mac, ...answer } = this.#macOf(call);
      return { ...answer, Mac: mac.toString("base64") };
    },
    VerifyMac: (call) => {
      const { mac, ...answer } = this.#macOf(call);
      const given = bytesOf(call.input, "Mac");
      if (given.length === mac.length && timingSafeEqual(given, mac)) {
        return { ...answer, MacValid: true };
      }
      throw new AwsError(
        "KMSInvalidMacException",
        "The MAC is not one of this key for this message and algorithm.",
      );
    },
  };
  readonly #keys = new Map<string, Key>();
  /** ARNs of keys by the ARNs of their aliases. */
  readonly #aliases = new Map<string, string>();

  /** @param identity makes keys of the same name the same ones, from one start to the next */
  constructor(
    private readonly accountId: string,
    private readonly identity: Identity = new Identity(),
  ) {}

  /** Makes a key. @param name the same key for the same name @returns its ARN, which ends in its id */
  createKey(region: string, settings: KeySettings, name: string = randomUUID()): string {
    const arnOf = (id: string) => `arn:aws:kms:${region}:${this.accountId}:key/${id}`;
    const known = arnOf(uuidOf(this.identity.derive(`key ${region} ${name}`)));
    // One that waits for its end has the id still.
    const arn = this.#keys.has(known) ? arnOf(randomUUID()) : known;
    this.#keys.set(arn, { ...settings, arn, material: this.identity.derive(arn) });
    return arn;
  }

  /**
   * Gives a key another name.
   * @param name beginning with `alias/`
   * @param key id or ARN
   * @returns the alias's ARN. @throws TypeError when there is no such key
   */
  createAlias(region: string, name: string, key: string): string {
    const found = this.#find(key, region);
    if (!found) throw new TypeError(`There is no key ${key} in ${region} for ${name}.`);
    const arn = `arn:aws:kms:${region}:${this.accountId}:${name}`;
    this.#aliases.set(arn, found.arn);
    return arn;
  }

  /** Whether there is such a key or alias. @param arn of a key or an alias */
  exists(arn: string): boolean {
    return this.#keys.has(arn) || this.#aliases.has(arn);
  }

  /** Takes an alias away. */
  deleteAlias(arn: string): void {
    this.#aliases.delete(arn);
  }

  /** Enables or disables a key. @throws TypeError when there is none with this ARN */
  setEnabled(arn: string, enabled: boolean): void {
    const key = this.#keys.get(arn);
    if (!key) throw new TypeError(`There is no key ${arn}.`);
    this.#keys.set(arn, { ...key, enabled });
  }

  needs({ input, region }: AwsCall): string[] {
    const id = requiredText(input, "KeyId");
    // Whoever may use the key may use it by its alias, too.
    return [this.#find(id, region)?.arn ?? this.#arnOf(id, region)];
  }

  #macOf({ operation, input, region }: AwsCall) {
    const key = this.#usable(requiredText(input, "KeyId"), region);
    const algorithm = requiredText(input, "MacAlgorithm");
    if (algorithm !== key.spec.replace("_", "_SHA_")) {
      throw new AwsError(
        "InvalidKeyUsageException",
        `${key.arn} key usage is ${key.usage} and its spec is ${key.spec}, which is not valid for ${operation} with ${algorithm}.`,
      );
    }
    const hash = `sha${algorithm.split("_").at(-1)}`;
    const mac = createHmac(hash, key.material).update(bytesOf(input, "Message")).digest();
    return { KeyId: key.arn, MacAlgorithm: algorithm, mac };
  }

  #usable(id: string, region: string): Key {
    const key = this.#find(id, region);
    const arn = this.#arnOf(id, region);
    if (!key) {
      const what = arn.includes(":alias/") ? "Alias" : "Key";
      throw new AwsError("NotFoundException", `${what} '${arn}' does not exist`);
    }
    if (key.enabled ?? true) return key;
    throw new AwsError("DisabledException", `${key.arn} is disabled.`);
  }

  #find(id: string, region: string): Key | undefined {
    const arn = this.#arnOf(id, region);
    if (arn.split(":")[3] !== region) return undefined;
    return this.#keys.get(this.#aliases.get(arn) ?? arn);
  }

  #arnOf(id: string, region: string): string {
    if (id.startsWith("arn:")) return id;
    const name = id.startsWith("alias/") ? id : `key/${id}`;
    return `arn:aws:kms:${region}:${this.accountId}:${name}`;
  }
}

/** The bytes as a random UUID is written, with its version and variant. */
function uuidOf(bytes: Buffer): string {
  const form = /^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/;
  return bytes.toString("hex").replace(form, "$1-$2-4$3-8$4-$5");
}

function bytesOf(input: JsonObject, field: string): Buffer {
  return Buffer.from(requiredText(input, field), "base64");
}
