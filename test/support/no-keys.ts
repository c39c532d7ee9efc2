import type { KeySource } from "../../functions/handler-keys";

/** A stack whose handlers declare no keys. */
export const noKeys: KeySource = {
  keyValues: { settings: {}, secretArns: {} },
  readSecret: async (arn) => Promise.reject(new Error(`The secret ${arn} was read.`)),
};
