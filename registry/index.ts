/** What a file in `handlers/` imports. */
export { JsonClient } from "./aws-json";
export { post, QueryError, type RequestConfig } from "./aws-request";
export { defineAction } from "./action";
export type { ActionContext, ActionResult, AwsContext, RunContext } from "./action";
export { existing } from "./blueprint";
export { defineChangeListener } from "./change-listener";
export type { Change, ChangeContext } from "./change-listener";
export { InputError } from "./errors";
export { field } from "./fields";
export { defineResource } from "./resource";
export { cloudTrail, serviceEvent } from "./resource-event";
export type { Conditions } from "./conditions";
export { declareRights as allow } from "./statement";
export type { JsonObject } from "./contract/port-data";
export { textProperty } from "./text-property";
