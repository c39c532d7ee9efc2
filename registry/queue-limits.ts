/**
 * Bytes that each queue of the program takes for one message: the provider's default, well below the
 * 1 MiB that SQS allows, said aloud so that queues, code and sandbox agree.
 */
export const maxMessageBytes = 256 * 1024;

/** Events of the catalog that are handled together at the most. */
export const eventsOfBatch = 100;
