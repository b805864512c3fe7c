/**
 * One end of a TCP connection that lasts: `serve PORT`, or `connect MODE ADDRESS PORT RESULT`, which writes what it saw as
 * JSON into RESULT when it gets SIGTERM. Modes: `echo`: lines there and back; `push`: lines from the server; `upload`: bulk
 * data to the server, which acknowledges; `download`: bulk data from the server.
 */
const { writeFileSync } = require("node:fs");
const { connect, createServer } = require("node:net");

const TICK_MS = 20;
const CHUNK = Buffer.alloc(16_384, "x");

const [action, ...args] = process.argv.slice(2);
if (action === "serve") serve(Number(args[0]));
else follow(args[0], args[1], Number(args[2]), args[3]);

function serve(port) {
  createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", (first) => {
      const mode = first.toString().split("\n")[0];
      if (mode === "push") every(socket, "tick\n");
      else if (mode === "download") every(socket, CHUNK);
      else if (mode === "upload") {
        socket.resume();
        every(socket, () => `${socket.bytesRead}\n`);
      } else socket.on("data", (data) => socket.write(data));
    });
  }).listen(port, "0.0.0.0");
}

function every(socket, what) {
  const timer = setInterval(() => {
    if (socket.writableLength < 1 << 20) socket.write(typeof what === "function" ? what() : what);
  }, TICK_MS);
  socket.on("close", () => clearInterval(timer));
}

function follow(mode, address, port, result) {
  const socket = connect(port, address, () => {
    socket.write(`${mode}\n`);
    if (mode === "echo") every(socket, "line\n");
    if (mode === "upload") every(socket, CHUNK);
    writeFileSync(result, "{}");
  });
  // A connection that ends does not end the witness.
  setInterval(() => undefined, 1000);
  let last = 0;
  let longest = 0;
  let acknowledged = "";
  let ended = "";
  socket.on("data", (data) => {
    const text = mode === "upload" ? data.toString() : "";
    if (mode === "upload" && text === acknowledged) return;
    acknowledged = text;
    const now = performance.now();
    if (last > 0) longest = Math.max(longest, now - last);
    last = now;
  });
  socket.on("error", (error) => (ended = error.message));
  socket.on("close", () => (ended ||= "closed by the server"));
  process.on("SIGTERM", () => {
    const silence = performance.now() - last;
    const alive = ended === "" && last > 0 && silence < 1000;
    writeFileSync(result, JSON.stringify({ alive, ended, longestStall: Math.max(longest, silence) / 1000 }));
    process.exit();
  });
}
