// many-connections.cjs ADDRESS COUNT: one datagram each to COUNT places, so many every 20 ms that nobody has to drop any.
const { createSocket } = require("node:dgram");

const [address, count] = process.argv.slice(2);
const PORTS = 60_000;
const AT_ONCE = 40;
const sockets = Array.from({ length: Math.ceil(Number(count) / PORTS) }, () => createSocket("udp4"));
let sent = 0;

const timer = setInterval(() => {
  for (const end = Math.min(sent + AT_ONCE, Number(count)); sent < end; sent += 1) {
    sockets[Math.floor(sent / PORTS)].send(".", 1024 + (sent % PORTS), address);
  }
  if (sent < Number(count)) return;
  clearInterval(timer);
  setTimeout(() => sockets.forEach((socket) => socket.close()), 100);
}, 20);
