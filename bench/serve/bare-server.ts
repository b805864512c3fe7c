/** `node bare-server.js SOCKET FILE`: a server of Node's that answers every request with a file's text. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [, , socket, file] = process.argv as [string, string, string, string];
const body = readFileSync(file);

createServer((_, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
  response.end(body);
}).listen(socket, () => process.stdout.write("listening\n"));
