// many-connections.cjs ADDRESS COUNT: one datagram each to COUNT ports from 1024 on, so many every 20 ms that nobody has to drop any.
const { createSocket } = require("node:dgram");

const [address, count] = process.argv.slice(2);
const AT_ONCE = 40;
const socket = createSocket("udp4");
let sent = 0;

const timer = setInterval(() => {
  for (const end = Math.min(sent + AT_ONCE, Number(count)); sent < end; sent += 1)
    socket.send(".", 1024 + sent, address);
  if (sent < Number(count)) return;
  clearInterval(timer);
  setTimeout(() => socket.close(), 100);
}, 20);
