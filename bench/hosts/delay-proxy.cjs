/** `delay-proxy MILLISECONDS PORT ADDRESS`: port PORT leads to port 22 of ADDRESS, each way so much later. */
const { connect, createServer } = require("node:net");

const [milliseconds, port, address] = process.argv.slice(2);

createServer((near) => {
  const far = connect(22, address);
  for (const [from, to] of [
    [near, far],
    [far, near],
  ]) {
    from.setNoDelay(true);
    from.on("data", (data) => setTimeout(() => to.write(data), Number(milliseconds)));
    from.on("close", () => setTimeout(() => to.destroy(), Number(milliseconds)));
    from.on("error", () => to.destroy());
  }
}).listen(Number(port));
