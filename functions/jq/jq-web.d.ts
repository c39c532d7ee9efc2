declare module "jq-web" {
  /** `raw` is `jq flags… filter… inputString` with `content` in the file `inputString`; it throws with jq's exit status. */
  const jq: Promise<{
    raw(content: string, filter: readonly string[], flags: string[]): string | undefined;
  }>;
  export default jq;
}
