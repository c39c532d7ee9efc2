/** An id of `catalogAccounts` that is one account's. */
const account = /^\d{12}$/;

/**
 * Lets the accounts of `catalogAccounts` put events on the hub's bus, and nobody else: accounts by their ids,
 * those of units and roots by their place in the organisation. What is excepted is let in here where only
 * its place tells, and dropped by the exporter, which knows the list.
 * @see IAM user guide, "aws:PrincipalOrgPaths": ids of units are unique within their organisation only
 */
export function memberBusPolicy(busArn: string, accounts: readonly string[]): string {
  const named = accounts.filter((one) => account.test(one));
  const paths = accounts.filter((one) => one.startsWith("o-")).map(pathOf);
  const put = { Effect: "Allow", Action: "events:PutEvents", Resource: busArn };
  const Statement = [
    ...(named.length > 0
      ? [
          {
            Sid: "Accounts",
            ...put,
            Principal: { AWS: named.map((one) => `arn:aws:iam::${one}:root`) },
          },
        ]
      : []),
    ...(paths.length > 0
      ? [
          {
            Sid: "Organisation",
            ...put,
            Principal: "*",
            Condition: { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": paths } },
          },
        ]
      : []),
  ];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** `o-…/r-…` is the root, with all below it; a unit may lie anywhere below a root. */
function pathOf(id: string): string {
  const [organisation = "", unit = ""] = id.split("/");
  return unit.startsWith("r-") ? `${organisation}/${unit}/*` : `${organisation}/*/${unit}/*`;
}
