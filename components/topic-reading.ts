/** How a topic is read. */
export interface TopicReading {
  /** Where a consumer group begins that the cluster does not know, ISO 8601; the oldest record when undefined. */
  readonly startAt?: string | undefined;
  /** Event pollers of Lambda's provisioned mode; 0 for the pollers that come with every event source. */
  readonly provisionedPollers: number;
}
