import { readFileSync } from "node:fs";
import { TestServer, type Sent } from "./server";

let server: TestServer;
let other: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  server = new TestServer();
  other = server.beside("edge", (text) => text.replace("environment: spread", "environment: edge"));
  tokens["both"] = server.token("both", "writer");
  for (const name of ["spread", "edge"]) tokens[name] = server.token(name, "writer", "--environment", name);
  await server.start("--tokens", server.tokens, "--listen", "127.0.0.1:0", "--insecure");
});
afterAll(() => TestServer.endAll());

const send = (token: string, path: string, sent: Sent = {}) =>
  server.send(path, { ...sent, headers: { ...sent.headers, "x-auth-token": tokens[token] ?? token } }, true);

const texts = (): string[] => [server.text, readFileSync(other, "utf8")];

test("each environment is at its name, and none at the root", async () => {
  expect((await send("both", "/v2.0/routers")).status).toBe(404);
  for (const name of ["spread", "edge"]) {
    const { body } = await send("both", `/${name}/v2.0/routers`);
    expect(body.routers.map((router: { project_id: string }) => router.project_id)).toEqual([name, name]);
    expect((await server.send(`/${name}`)).body.versions[0].links[0].href).toBe(`http://127.0.0.1/${name}/v2.0/`);
  }
});

test("an id is of one environment: the same names have others in another one", async () => {
  const [{ id: own }] = (await send("both", "/spread/v2.0/routers?name=r1")).body.routers;
  const [{ id: foreign }] = (await send("both", "/edge/v2.0/routers?name=r1")).body.routers;
  expect(own).not.toBe(foreign);
  expect((await send("both", `/edge/v2.0/routers/${own}`)).status).toBe(404);
});

test.each([
  ["spread", "edge"],
  ["edge", "spread"],
])("a token of %s does not open %s, by any way and for nothing", async (own, foreign) => {
  const before = texts();
  const body = { router: { name: "r9" } };
  const basic = { authorization: `Basic ${Buffer.from(`${own}:${tokens[own]!}`).toString("base64")}` };
  for (const path of [`/${foreign}/v2.0/routers`, `/${foreign}/v2.0/`, `/${foreign}/ui`, `/${foreign}/ui/state`]) {
    expect((await send(own, path)).status).toBe(404);
    expect((await server.send(path, { headers: basic }, true)).status).toBe(404);
  }
  expect((await send(own, `/${foreign}/v2.0/routers`, { method: "POST", body })).status).toBe(404);
  expect((await send(own, `/${own}/../${foreign}/v2.0/routers`, { method: "POST", body })).status).toBe(404);
  expect((await send(own, `/${own}/v2.0/routers`)).status).toBe(200);
  expect(texts()).toEqual(before);
});

test("what is said of the server says nothing of an environment that the token is not for", async () => {
  const detail = await send("edge", "/healthcheck?detail");
  expect(Object.keys(detail.body.environments)).toEqual(["edge"]);
  const { text } = await send("edge", "/metrics");
  expect(text).toContain('vrouter_api_writes_waiting{environment="edge"}');
  expect(text).not.toContain("spread");
});

test("Keystone's way: a login for one environment is none for the other", async () => {
  const login = (project: string) =>
    server.send(
      "/identity/v3/auth/tokens",
      {
        method: "POST",
        body: {
          auth: {
            identity: { methods: ["password"], password: { user: { name: "both", password: tokens["both"] } } },
            scope: { project: { name: project } },
          },
        },
      },
      true,
    );
  const { status, headers, body } = await login("edge");
  expect(status).toBe(201);
  const [{ url }] = body.token.catalog.find(({ type }: { type: string }) => type === "network").endpoints;
  expect(url).toMatch(/\/edge$/);
  const issued = headers["x-subject-token"] as string;
  expect((await send(issued, "/edge/v2.0/routers")).status).toBe(200);
  expect((await send(issued, "/spread/v2.0/routers")).status).toBe(404);
  expect((await login("nowhere")).status).toBe(401);
});

test("writes to both at once: each is in its own document, and the other one keeps every byte", async () => {
  const before = texts();
  const names = Array.from({ length: 6 }, (_, i) => `n${i}`);
  const made = await Promise.all(
    names.map((name, i) =>
      send("both", `/${i % 2 === 0 ? "spread" : "edge"}/v2.0/routers`, { method: "POST", body: { router: { name } } }),
    ),
  );
  expect(made.map(({ status }) => status)).toEqual(names.map(() => 201));
  const lines = texts().map((text, i) => text.split("\n").filter((line) => !before[i]!.split("\n").includes(line)));
  expect(lines.map((added) => added.map((line) => line.trim()).sort())).toEqual([
    ["n0: {}", "n2: {}", "n4: {}"],
    ["n1: {}", "n3: {}", "n5: {}"],
  ]);
});

test("what cdktf synthesised is served to be read", async () => {
  const reading = new TestServer();
  reading.besideStack("edge");
  await reading.start("--read-only");
  const { body } = await reading.send("/edge/v2.0/routers");
  expect(body.routers.map(({ project_id }: { project_id: string }) => project_id)).toEqual(["edge", "edge"]);
  const answer = await reading.send("/edge/v2.0/routers", { method: "POST", body: { router: { name: "r9" } } });
  expect(answer.status).toBe(403);
  await reading.end();
});
