/** The calls that break, cause and mend things. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- until the first one is here
export interface DriveCalls {}
