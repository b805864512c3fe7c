/** For `npm run mutate`: a property is tried for a moment only, and the example that refutes it is not made smaller. */
require("fast-check").configureGlobal({ endOnFailure: true, interruptAfterTimeLimit: 300 });
