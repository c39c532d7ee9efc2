/** Where an object lies. */
interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** The objects of S3 that the program uploads, such as templates; there is no API for them. */
export class Objects {
  readonly #texts = new Map<string, string>();

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
  // Without the second, decoding could throw.
  if (!URL.canParse(url) || /%(?![0-9A-Fa-f]{2})/.test(url)) return undefined;
  const { protocol, hostname, pathname } = new URL(url);
  const [, owner, isS3] =
    /^(?:(.+)\.)?(s3)(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/.exec(hostname) ?? [];
  if (protocol !== "https:" || !isS3) return undefined;
  const path = decodeURIComponent(pathname.slice(1));
  if (owner) return { bucket: owner, key: path };
  const [bucket = "", ...key] = path.split("/");
  return { bucket, key: key.join("/") };
}
