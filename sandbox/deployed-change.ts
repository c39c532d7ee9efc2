/** What was done with a resource. */
export interface ResourceChange {
  readonly done: "created" | "updated" | "replaced" | "deleted";
  readonly type: string;
  readonly name: string;
}
