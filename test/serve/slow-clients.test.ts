import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { TestServer } from "./server";

let server: TestServer;

beforeAll(async () => {
  server = new TestServer();
  server.token("portal", "writer");
  await server.start("--tokens", server.tokens, "--listen", "127.0.0.1:0", "--insecure");
});
afterAll(() => TestServer.endAll());

interface Dribbled {
  /** What the server said, to its end. */
  readonly said: string;
  readonly seconds: number;
}

/** Sends a beginning, and then a piece again and again without ever coming to an end. */
function dribble(beginning: string, piece: string): Promise<Dribbled> {
  const start = performance.now();
  return new Promise((resolve) => {
    let said = "";
    const socket: Socket = connect(server.port, "127.0.0.1", () => socket.write(beginning));
    const dribbling = setInterval(() => socket.write(piece), 200);
    socket.on("data", (data) => void (said += data.toString()));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearInterval(dribbling);
      resolve({ said, seconds: (performance.now() - start) / 1000 });
    });
  });
}

const POST =
  "POST /v2.0/routers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n";

test("who never comes to an end is shown the door in time, and nobody waits for them", async () => {
  const before = server.text;
  const slow = [
    ...Array.from({ length: 40 }, () => dribble("GET /v2.0/routers HTTP/1.1\r\nHost: x\r\n", "X-More: y\r\n")),
    ...Array.from({ length: 40 }, () => dribble(POST, " ")),
    ...Array.from({ length: 20 }, () => dribble("", "\r\n")),
  ];
  const taken: number[] = [];
  for (let i = 0; i < 50; i += 1) {
    const start = performance.now();
    expect((await server.send("/v2.0/routers")).status).toBe(200);
    taken.push(performance.now() - start);
    await pause(20);
  }
  // Loosely: this is no measurement, only that nobody waits for the slow ones.
  expect(Math.max(...taken)).toBeLessThan(2000);
  expect((await server.send("/v2.0/routers", { method: "POST", body: { router: { name: "r9" } } })).status).toBe(201);
  const ended = await Promise.all(slow);
  for (const { said, seconds } of ended) {
    expect(said).toMatch(/^(?:HTTP\/1\.1 408 |HTTP\/1\.1 401 |$)/);
    expect(seconds).toBeLessThan(45);
  }
  expect(server.text.replace("  r9: {}\n", "")).toBe(before);
}, 90_000);

test("more connections than there is room for: those that are there are answered, and there is room again", async () => {
  const sockets = Array.from({ length: 300 }, () => connect(server.port, "127.0.0.1"));
  for (const socket of sockets) socket.on("error", () => undefined);
  await pause(500);
  expect((await server.send("/healthcheck")).text).toBe("OK\n");
  for (const socket of sockets) socket.destroy();
  await pause(200);
  expect((await server.send("/healthcheck", {}, true)).text).toBe("OK\n");
});
