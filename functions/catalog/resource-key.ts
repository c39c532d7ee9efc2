/** Names one AWS resource: its type, region and primary identifier. */
export interface ResourceKey {
  readonly type: string;
  readonly region: string;
  readonly identifier: string;
}

/** One text for a key, for maps and logs. */
export function keyText({ type, region, identifier }: ResourceKey): string {
  return `${type} ${region} ${identifier}`;
}
