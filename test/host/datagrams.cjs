// Ends of conversations by UDP, one for each argument: `serve PORT` answers every datagram with the port it came to and the
// address it came from; `send FROM ADDRESS PORT FILE` sends one every 10 ms, always from port FROM, and keeps the latest answer
// in FILE.
const { createSocket } = require("node:dgram");
const { renameSync, writeFileSync } = require("node:fs");

const ENDS = { serve, send };

for (const [action, ...details] of process.argv.slice(2).map((end) => end.split(" "))) ENDS[action](...details);

function serve(port) {
  const socket = createSocket("udp4");
  socket.on("message", (_, from) => socket.send(`${port} ${from.address}`, from.port, from.address));
  socket.bind(Number(port));
}

function send(from, address, port, file) {
  const socket = createSocket("udp4");
  socket.on("error", () => undefined);
  socket.on("message", (answer) => {
    writeFileSync(`${file}.new`, answer);
    renameSync(`${file}.new`, file);
  });
  socket.bind(Number(from), () => setInterval(() => socket.send(".", Number(port), address), 10));
}
