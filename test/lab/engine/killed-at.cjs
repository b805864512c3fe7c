/*
 * Loaded into the engine's process (NODE_OPTIONS=--require): kills it around the Nth program that it runs on a host.
 * KILLED_AT=N:during or N:after; says on standard error which program that was.
 */
const { RemoteHost } = require("../../../dist/lib/engine/host/remote-host");

const [number, moment] = process.env.KILLED_AT.split(":");
let count = 0;

function die(program) {
  require("node:fs").writeSync(2, `killed ${moment} ${program}\n`);
  process.kill(process.pid, "SIGKILL");
}

/** @param begun when the program has begun, or shortly before that */
function watched(program, begun, result) {
  count += 1;
  if (count !== Number(number)) return result;
  if (moment === "after") return result.finally(() => die(program));
  begun.then(() => setTimeout(() => die(program), 15));
  return result;
}

for (const method of ["ask", "attempt"]) {
  const original = RemoteHost.prototype[method];
  RemoteHost.prototype[method] = function (program, ...rest) {
    return watched(program, Promise.resolve(), original.call(this, program, ...rest));
  };
}

const { attemptAll } = RemoteHost.prototype;
RemoteHost.prototype.attemptAll = function (steps) {
  const results = attemptAll.call(this, steps);
  return results.map((result, index) => watched(steps[index].program, results[index - 1] ?? Promise.resolve(), result));
};
