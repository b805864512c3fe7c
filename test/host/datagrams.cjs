// Ends of conversations by UDP, one for each argument: `serve PORT` answers every datagram with the port it came to and the
// address it came from; `insist PORT` does so again and again for 30 ms, so that there is always an answer on its way;
// `send FROM ADDRESS PORT FILE` sends one every 10 ms, always from port FROM, and keeps the latest answer in FILE.
const { createSocket } = require("node:dgram");
const { renameSync, writeFileSync } = require("node:fs");

const ENDS = { serve, insist, send };

for (const [action, ...details] of process.argv.slice(2).map((end) => end.split(" "))) ENDS[action](...details);

function serve(port) {
  answer(port, [0]);
}

function insist(port) {
  answer(port, [0, 5, 10, 15, 20, 25, 30]);
}

function answer(port, delays) {
  const socket = createSocket("udp4");
  socket.on("message", (_, from) => {
    const send = () => socket.send(`${port} ${from.address}`, from.port, from.address);
    for (const delay of delays) setTimeout(send, delay);
  });
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
