export type * from "../../registry/contract/port";
export { createPort, type PortOptions } from "./create-port";
export { mayPassLater } from "./entities";
export { PortError } from "./port-error";
export type * from "./types";
