/** Source of the events about approvals, on the default event bus of the account. */
export const approvalSource = "longshore.approvals";
