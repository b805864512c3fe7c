import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestServer } from "./server";

let server: TestServer;
let token: string;
const profile = mkdtempSync(join(tmpdir(), "vrouter-page-"));

beforeAll(async () => {
  server = new TestServer();
  token = server.token("looker", "reader");
  await server.start("--tokens", server.tokens, "--listen", "127.0.0.1:0", "--insecure");
});
afterAll(async () => {
  await TestServer.endAll();
  rmSync(profile, { recursive: true, force: true });
});

/** What Debian's Chromium has of a page once its script ran, and what it says of it. */
function browse(path: string, ...more: readonly string[]): { dom: string; said: string } {
  const flags = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
  ];
  const place = [
    `--user-data-dir=${profile}`,
    "--window-size=1600,1000",
    "--virtual-time-budget=4000",
    "--enable-logging=stderr",
  ];
  const url = `http://looker:${token}@127.0.0.1:${server.port}${path}`;
  const { stdout, stderr } = spawnSync("chromium", [...flags, ...place, ...more, url], {
    encoding: "utf8",
    timeout: 60_000,
    maxBuffer: 64 << 20,
  });
  return { dom: stdout, said: stderr };
}

test("without a token there is no page", async () => {
  const answer = await server.send("/ui", {}, true);
  expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, 'Basic realm="vrouter"']);
});

test("it is drawn by its own script, and nothing of it comes from elsewhere", async () => {
  await server.send("/v2.0/routers", {
    method: "POST",
    body: { router: { name: "r9" } },
    headers: { "x-vrouter-reason": "ticket <b>7</b>" },
  });
  const { headers } = await server.send("/ui");
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  const { dom, said } = browse("/ui", "--dump-dom");
  for (const text of ["spread", "r1", "203.0.113.11", "vm1 172.16.0.50", "network-1", "3 BUILD", "hosts are not asked"])
    expect(dom).toContain(text);
  expect(said.split("\n").filter((line) => /CONSOLE/.test(line))).toEqual([]);
  expect(dom).not.toMatch(/https?:\/\/(?!127\.0\.0\.1|www\.w3\.org)/);
}, 90_000);

test("what it is made of holds the journal as text", async () => {
  const { body } = await server.send("/ui/state.json");
  expect(body.changes[0]).toMatchObject({ who: "socket", what: "create router r9", why: "ticket <b>7</b>" });
  expect(body.routers.map(({ name }: { name: string }) => name)).toEqual(["r1", "r2", "r9"]);
  expect(body.forwards[0]).toMatchObject({ outside: "203.0.113.11:34203/tcp", inside: "172.16.0.50:8000" });
  for (const path of ["/ui/../serve.js", "/ui/x", "/ui/constructor", "/ui/%2e%2e/serve.js"]) {
    expect((await server.send(path)).status).toBe(404);
  }
});
