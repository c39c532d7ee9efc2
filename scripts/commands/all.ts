import { act } from "./act";
import { event, fire, send } from "./cause";
import { entities, logs, resources, runs } from "./look";

/** The commands around a stack, by the name with which `npm run` calls each. */
export const commands = { act, runs, entities, resources, logs, send, event, fire };
