/**
 * Bytes that each queue of the program takes for one message: the provider's default, well below the
 * 1 MiB that SQS allows, said aloud so that queues, code and sandbox agree.
 */
export const maxMessageBytes = 256 * 1024;
