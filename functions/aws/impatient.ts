/**
 * Settings of AWS SDK clients that notice when an answer does not come; they wait without end
 * otherwise. How often a call is tried stays as it is.
 */
export const impatient = {
  requestHandler: {
    connectionTimeout: 3_000,
    requestTimeout: 5_000,
    // It is a warning in the log otherwise.
    throwOnRequestTimeout: true,
  },
};
