export type * from "../../registry/contract/port-data";

/** What Port's client-credentials login takes; both parts come from Secrets Manager. */
export interface PortCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}
