import "../../sandbox/lighter-pulumi";
import { spareStacks } from "../../sandbox/cheap-stacks";

/*
 * Loaded before Pulumi's runner by `runUnderEngine`: of Pulumi's own work what nobody looks at is left out.
 */
spareStacks();
