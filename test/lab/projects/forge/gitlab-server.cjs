/* Stands for GitLab: the notes of one merge request, and generic packages. gitlab-server.cjs PORT */
const { createServer } = require("node:http");

const notes = [];
const packages = new Map();

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const content = Buffer.concat(chunks);
  const { pathname } = new URL(request.url, "http://localhost");
  const body = () => new URLSearchParams(content.toString()).get("body");
  const answer = (status, value = "") => response.writeHead(status).end(value);
  const note = /\/notes\/(\d+)$/.exec(pathname);
  if (/\/packages\//.test(pathname)) {
    if (request.method === "PUT") return answer(201, packages.set(pathname, content) && "");
    return packages.has(pathname) ? answer(200, packages.get(pathname)) : answer(404);
  }
  if (request.method === "PUT" && note) {
    notes.find(({ id }) => id === Number(note[1])).body = body();
    return answer(200, "{}");
  }
  if (request.method === "POST") return answer(201, notes.push({ id: notes.length + 100, body: body() }) && "{}");
  return answer(200, JSON.stringify(notes));
}).listen(Number(process.argv[2]), "127.0.0.1");
