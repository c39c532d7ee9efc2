/** Where an object lies. */
interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** The objects of S3 that the program uploads, such as templates; there is no API for them. */
export class Objects {
  readonly #texts = new Map<string, string>();
  readonly #buckets = new Set<string>();

  /** Makes a bucket. @throws Error when the name is taken */
  createBucket(name: string): void {
    if (this.#buckets.has(name)) {
      throw new Error(`BucketAlreadyOwnedByYou: you have a bucket of the name ${name} already.`);
    }
    this.#buckets.add(name);
  }

  /** Whether there is such a bucket. */
  hasBucket(name: string): boolean {
    return this.#buckets.has(name);
  }

  /** Takes a bucket away. @param force with what is in it. @throws Error when something is in it */
  deleteBucket(name: string, force: boolean): void {
    const names = [...this.#texts.keys()].filter((one) => one.startsWith(`${name}/`));
    if (names.length > 0 && !force) {
      throw new Error(
        `BucketNotEmpty: ${name} holds ${names.length} objects, such as ${names[0]}.`,
      );
    }
    for (const one of names) this.#texts.delete(one);
    this.#buckets.delete(name);
  }

  /** Takes an object away. */
  delete(bucket: string, key: string): void {
    this.#texts.delete(nameOf({ bucket, key }));
  }

  /** Stores an object, or replaces it. */
  put(bucket: string, key: string, text: string): void {
    this.#texts.set(nameOf({ bucket, key }), text);
  }

  /** Finds an object's text. */
  get(bucket: string, key: string): string | undefined {
    return this.#texts.get(nameOf({ bucket, key }));
  }

  /**
   * Finds what an address of S3 leads to.
   * @param url https, either `bucket.s3[.region].amazonaws.com/key` or `s3[.region].amazonaws.com/bucket/key`
   */
  find(url: string): string | undefined {
    const place = placeOf(url);
    return place && this.#texts.get(nameOf(place));
  }
}

function nameOf({ bucket, key }: Place): string {
  return `${bucket}/${key}`;
}

function placeOf(url: string): Place | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, pathname } = new URL(url);
  const [, owner, isS3] =
    /^(?:(.+)\.)?(s3)(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/.exec(hostname) ?? [];
  const path = decoded(pathname.slice(1));
  if (protocol !== "https:" || !isS3 || path === undefined) return undefined;
  if (owner) return { bucket: owner, key: path };
  const [bucket = "", ...key] = path.split("/");
  return { bucket, key: key.join("/") };
}

/** A path as it is meant; `undefined` for one that nobody can have meant, such as `%FF`. */
export function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
