/*
 * Loaded into the engine's process (NODE_OPTIONS=--require): kills it around the Nth program that it runs on a host.
 * KILLED_AT=N:during or N:after; says on standard error which program that was.
 */
const { RemoteHost } = require("../../dist/lib/engine/host/remote-host");

const [number, moment] = process.env.KILLED_AT.split(":");
let count = 0;

function die(program) {
  require("node:fs").writeSync(2, `killed ${moment} ${program}\n`);
  process.kill(process.pid, "SIGKILL");
}

for (const method of ["ask", "attempt"]) {
  const original = RemoteHost.prototype[method];
  RemoteHost.prototype[method] = function (program, ...rest) {
    count += 1;
    const result = original.call(this, program, ...rest);
    if (count !== Number(number)) return result;
    if (moment === "after") return result.finally(() => die(program));
    setTimeout(() => die(program), 15);
    return result;
  };
}
