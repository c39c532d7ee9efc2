/* Loaded first, it ends a process, and the group that it heads, when the one that started it is gone. */
"use strict";

process.on("disconnect", () => {
  // To whoever heads no group, this is no such group.
  for (const target of [-process.pid, process.pid]) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // The next one is left.
    }
  }
});
