/*
 * Loaded into a command's process (NODE_OPTIONS=--require): counts what it asks of hosts, and writes it to the file COUNTED
 * when it ends.
 */
const { writeFileSync } = require("node:fs");
const { Socket } = require("node:net");
const { Conversation } = require("../../../dist/lib/engine/host/conversation");
const { Connection } = require("../../../dist/lib/ssh/connection");

const counts = { execs: 0, roundTrips: 0 };
const sockets = new Set();

/** Counts the calls of a method. */
function counted({ prototype }, method, count) {
  const original = prototype[method];
  prototype[method] = function (...args) {
    count.call(this);
    return original.apply(this, args);
  };
}

counted(Connection, "start", () => (counts.execs += 1));
// What is asked behind something else that is not answered yet waits together with it.
counted(Conversation, "run", function () {
  if (this.waiting.length === 0) counts.roundTrips += 1;
});
counted(Socket, "connect", function () {
  sockets.add(this);
});

process.on("exit", () => {
  const sent = [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
  writeFileSync(process.env.COUNTED, JSON.stringify({ ...counts, sent }));
});
