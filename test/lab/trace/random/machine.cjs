/**
 * One machine, `node machine.cjs NAME FOLDER`: it does what NAME.json says, answers `NAME ADDRESS`, with the address it sees, to whoever
 * asks, asks itself when there is a file `go`, and writes to NAME.told what it was answered, by number.
 */
const { spawn } = require("node:child_process");
const { createSocket } = require("node:dgram");
const { existsSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { connect, createServer } = require("node:net");
const { join } = require("node:path");

const [, , name, folder] = process.argv;
const file = (suffix) => join(folder, `${name}.${suffix}`);
const { addresses, listens, asks } = JSON.parse(readFileSync(file("json"), "utf8"));

/** Milliseconds between two questions, and for an answer. */
const [PACE, PATIENCE] = [4, 3000];
/** Before the number in a datagram, and behind that the answer. */
const [QUESTION, ANSWER] = ["vrouter?", "vrouter!"];

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const datagram = (mark, number, text) => {
  const head = Buffer.alloc(mark.length + 2);
  head.write(mark);
  head.writeUInt16BE(number, mark.length);
  return Buffer.concat([head, Buffer.from(text)]);
};
/** `ADDRESS PORT` -> a socket that answers there, or that has asked from there. */
const sockets = new Map();
/** Of datagrams: number -> who waits for its answer. */
const waiting = new Map();

function socketAt(address, port) {
  const key = `${address} ${port}`;
  if (sockets.has(key)) return sockets.get(key);
  const made = new Promise((resolve) => {
    const socket = createSocket("udp4", (message, from) => {
      const mark = message.toString("latin1", 0, QUESTION.length);
      const number = message.readUInt16BE(QUESTION.length);
      if (mark === QUESTION) socket.send(datagram(ANSWER, number, `${name} ${from.address}`), from.port, from.address);
      else waiting.get(number)?.(message.toString("latin1", QUESTION.length + 2), from);
    });
    // Of an ICMP error: nobody answers.
    socket.on("error", () => undefined);
    socket.bind(port, address, () => resolve(socket));
  });
  sockets.set(key, made);
  return made;
}

const ask = {
  tcp: ({ source, sourcePort, destination, port }) =>
    new Promise((resolve) => {
      const socket = connect({ host: destination, port, localAddress: source, localPort: sourcePort });
      socket.setTimeout(PATIENCE, () => socket.destroy());
      let text = "";
      socket.on("data", (data) => (text += data));
      socket.on("error", () => undefined);
      socket.on("close", () => resolve(text));
    }),
  udp: async ({ number, source, sourcePort, destination, port }) => {
    const socket = await socketAt(source, sourcePort);
    return new Promise((resolve) => {
      waiting.set(number, (text, from) => {
        if (from.address === destination && from.port === port) resolve(text);
      });
      socket.send(datagram(QUESTION, number, ""), port, destination, () => undefined);
      setTimeout(() => resolve(""), PATIENCE);
    });
  },
  icmp: ({ number, source, destination, octets }) =>
    new Promise((resolve) => {
      const pattern = number.toString(16).padStart(4, "0");
      const size = ["-M", "do", "-s", String(octets)];
      const wait = ["-c", "1", "-W", String(PATIENCE / 1000)];
      const ping = spawn("ping", ["-n", "-q", ...wait, ...size, "-p", pattern, "-I", source, destination]);
      ping.on("close", (code) => resolve(code === 0 ? "pong" : ""));
    }),
};

(async () => {
  await Promise.all([
    ...listens.tcp.map(
      (port) =>
        new Promise((resolve) => {
          const server = createServer((socket) => {
            socket.on("error", () => undefined);
            socket.end(`${name} ${socket.remoteAddress}`);
          });
          server.listen(port, "0.0.0.0", resolve);
        }),
    ),
    ...addresses.flatMap((address) => listens.udp.map((port) => socketAt(address, port))),
  ]);
  writeFileSync(file("ready"), "");
  while (!existsSync(join(folder, "go"))) await pause(10);
  const told = await Promise.all(
    asks.map(async (one, index) => {
      await pause(index * PACE);
      return [one.number, await ask[one.protocol](one)];
    }),
  );
  writeFileSync(file("part"), JSON.stringify(Object.fromEntries(told)));
  renameSync(file("part"), file("told"));
})();
