/**
 * One machine: `node datagrams.cjs MACHINE` in a folder with plan.json. It waits until all machines listen, sends its datagrams, and
 * writes to seen-MACHINE what arrived: number, source, and port it was sent to.
 */
const { createSocket } = require("node:dgram");
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require("node:fs");

const [, , machine] = process.argv;
const plan = JSON.parse(readFileSync("plan.json", "utf8"));
const { listens, sends } = plan[machine];
const bound = (address, port) =>
  new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.on("error", () => {});
    socket.bind(port, address, () => resolve(socket));
  });

(async () => {
  writeFileSync(`seen-${machine}`, "");
  for (const port of listens) {
    const socket = await bound("0.0.0.0", port);
    socket.on("message", (number, from) =>
      appendFileSync(`seen-${machine}`, `${number} ${from.address}:${from.port} ${port}\n`),
    );
  }
  writeFileSync(`ready-${machine}`, "");
  while (!Object.keys(plan).every((name) => existsSync(`ready-${name}`))) await new Promise((r) => setTimeout(r, 20));
  for (const { number, source, sourcePort, destination, destinationPort } of sends) {
    const socket = await bound(source, sourcePort);
    socket.send(String(number), destinationPort, destination);
    await new Promise((r) => setTimeout(r, 2));
  }
  setTimeout(() => process.exit(), 700);
})();
