export { createPort, type Port, type PortOptions } from "./create-port";
export { PortError } from "./port-error";
export type { PortActions } from "./actions";
export type { BlueprintDeletion, BlueprintUpsert, PortBlueprints } from "./blueprints";
export { mayPassLater } from "./entities";
export type { EntityFailure, PortEntities, WriteOptions, WriteResult } from "./entities";
export type { PortRuns, RunEnd, RunStart, RunUpdate } from "./runs";
export type * from "./types";
