import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { vrouterCommand } from "../cli/vrouter-command";
import { TestServer } from "./server";

afterAll(() => TestServer.endAll());

const FORWARD = { external_port: 80, internal_port: 8080, protocol: "tcp", internal_ip_address: "172.16.0.50" };

describe("one server", () => {
  let server: TestServer;
  let writer: string;
  let reader: string;
  let foreign: string;

  beforeAll(async () => {
    server = new TestServer();
    writer = server.token("portal", "writer");
    reader = server.token("looker", "reader");
    foreign = server.token("other", "writer", "--environment", "elsewhere");
    await server.start("--tokens", server.tokens, "--listen", "127.0.0.1:0", "--insecure");
  });
  afterAll(() => server.end());

  const tcp = (path: string, headers: Record<string, string> = {}, sent: object = {}) =>
    server.send(path, { ...sent, headers }, true);

  test("no token, no answer; each way to show one lets in", async () => {
    const basic = (name: string, secret: string): Record<string, string> => ({
      authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}`,
    });
    for (const headers of [
      {} as Record<string, string>,
      { "x-auth-token": "notused" },
      { "x-auth-token": reader.slice(1) },
      basic("portal", reader),
    ]) {
      const answer = await tcp("/v2.0/routers", headers);
      expect([answer.status, answer.body.NeutronError.detail]).toEqual([401, "NOT_LOGGED_IN"]);
      expect(answer.text).not.toContain("r1");
    }
    for (const headers of [{ "x-auth-token": reader }, basic("looker", reader)]) {
      expect((await tcp("/v2.0/routers", headers)).body.routers).toHaveLength(2);
    }
  });

  test("a reader writes nothing, and who is for another environment sees nothing", async () => {
    const body = { router: { name: "r9" } };
    expect((await tcp("/v2.0/routers", { "x-auth-token": reader }, { method: "POST", body })).status).toBe(403);
    expect((await tcp("/v2.0/routers", { "x-auth-token": foreign })).status).toBe(404);
    expect(server.text).not.toContain("r9:");
  });

  test("Keystone's way: two routes, and a token that is for one environment", async () => {
    expect((await tcp("/identity")).status).toBe(300);
    expect((await tcp("/identity/v3")).body.version.id).toBe("v3.14");
    const login = (secret: string, project = "spread") =>
      tcp(
        "/identity/v3/auth/tokens",
        {},
        {
          method: "POST",
          body: {
            auth: {
              identity: {
                methods: ["password"],
                password: { user: { name: "portal", domain: { id: "default" }, password: secret } },
              },
              scope: { project: { name: project, domain: { id: "default" } } },
            },
          },
        },
      );
    const { status, headers, body } = await login(writer);
    expect(status).toBe(201);
    expect(body.token.catalog.find(({ type }: { type: string }) => type === "network").endpoints[0].url).toMatch(
      /\/spread$/,
    );
    const issued = { "x-auth-token": headers["x-subject-token"] as string };
    expect((await tcp("/spread/v2.0/routers", issued)).status).toBe(200);
    expect((await tcp("/spread/v2.0/routers", { "x-auth-token": `${issued["x-auth-token"]}x` })).status).toBe(401);
    expect((await login("wrong")).body.error).toMatchObject({ code: 401, title: "Unauthorized" });
    expect((await login(writer, "elsewhere")).status).toBe(401);
  });

  test("a write is one line of the document, is answered, and is told to who asks later", async () => {
    const before = server.text;
    const id = await server.idOf("routers", "r1");
    const path = `/v2.0/routers/${id}/gateway_port_forwardings`;
    const answer = await tcp(
      path,
      { "x-auth-token": writer },
      { method: "POST", body: { gateway_port_forwarding: FORWARD } },
    );
    expect(answer.status).toBe(201);
    const line =
      "  r1-tcp-80: { router: r1, protocol: tcp, external_port: 80, internal_ip_address: 172.16.0.50, internal_port: 8080 }\n";
    expect(server.text).toBe(before + line);
    const one = `${path}/${answer.body.gateway_port_forwarding.id}`;
    expect((await server.send(one)).body).toEqual(answer.body);
    const audited = JSON.parse(server.lines.find((said) => said.includes("create forwarding"))!);
    expect(audited).toMatchObject({
      token: "portal",
      method: "POST",
      status: 201,
      subject: "create forwarding r1-tcp-80",
    });
    expect(server.lines.join("\n")).not.toContain(writer);
    expect((await server.send(one, { method: "DELETE", headers: { "content-type": "application/json" } })).status).toBe(
      204,
    );
    expect(server.text).toBe(before);
  });

  test("only who saw what is there changes it", async () => {
    const id = await server.idOf("routers", "r2");
    const { headers, body } = await server.send(`/v2.0/routers/${id}`);
    const put = (ifMatch: string) =>
      server.send(`/v2.0/routers/${id}`, {
        method: "PUT",
        body: { router: { admin_state_up: true } },
        headers: { "if-match": ifMatch },
      });
    for (const match of [`revision_number=${body.router.revision_number}`, headers["etag"] as string, "*"]) {
      expect((await put(match)).status).toBe(200);
    }
    for (const match of ["revision_number=1", '"abc"', "bogus"]) {
      expect((await put(match)).body.NeutronError.type).toBe("RevisionNumberConstraintFailed");
    }
  });

  test("methods that are not there, paths that are not there", async () => {
    expect((await server.send("/v2.0/routers", { method: "PATCH" })).status).toBe(405);
    const options = await server.send("/v2.0/routers", { method: "OPTIONS" });
    expect([options.status, options.headers["allow"]]).toEqual([204, "GET, POST, HEAD, OPTIONS"]);
    const head = await server.send("/v2.0/routers", { method: "HEAD" });
    expect([head.status, head.text]).toEqual([200, ""]);
    for (const path of ["/v2.0/bogus", "/v3/routers", "/bogus", "/v2.0/routers/x/y/z"]) {
      expect((await server.send(path)).body.NeutronError.type).toBe("HTTPNotFound");
    }
    expect((await server.send("/v2.0/routers.json")).status).toBe(200);
    expect((await server.send("/v2.0/routers/")).status).toBe(200);
    expect((await server.send("/v2.0/routers/%ff")).status).toBe(400);
  });

  test("bodies that are none, and too large ones", async () => {
    const post = (body: unknown) => server.send("/v2.0/routers", { method: "POST", body });
    for (const body of ["", "{", "[]", "null", '{"router":[]}', '{"router":{"name":1}}']) {
      expect((await post(body)).status).toBe(400);
    }
    const large = await post(`{"router":{"name":"${"x".repeat(1 << 21)}"}}`).catch((error: Error) => error);
    expect(large instanceof Error ? 413 : large.status).toBe(413);
    expect((await server.send("/healthcheck")).text).toBe("OK\n");
  });

  test("what is no HTTP, or slow, or too long, is shown the door and nobody else notices", async () => {
    const raw = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let said = "";
        const socket = connect(server.socket, () => socket.write(text));
        socket.on("data", (data) => void (said += data.toString()));
        socket.on("error", () => resolve(said));
        socket.on("close", () => resolve(said));
      });
    expect(await raw("nonsense\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${"y".repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
    expect(
      await raw("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ).toMatch(/^HTTP\/1.1 400 /);
    const injected = await server.send("/", { headers: { host: "evil.example/x?" } });
    expect(injected.text).toContain("http://localhost/v2.0/");
  });

  test("metrics that Prometheus reads, and the whole API as OpenAPI", async () => {
    const { text } = await server.send("/metrics");
    execFileSync("promtool", ["check", "metrics"], { input: text });
    expect(text).toContain('vrouter_api_requests_total{route="/v2.0/routers",method="GET",status="200"}');
    expect(text).toContain('vrouter_api_write_seconds_count{step="compile"}');
    expect((await server.send("/openapi.json")).body.openapi).toBe("3.1.0");
    expect((await server.send("/healthcheck?detail")).body.environments.spread.document).toBe("valid");
  });

  test("what a person writes is served, and what is wrong keeps writes from being done", async () => {
    const before = server.text;
    writeFileSync(server.document, before.replace("vm1-web:", "vm1-page:"));
    const made = await server.send("/v2.0/routers", { method: "POST", body: { router: { name: "r9" } } });
    expect(made.status).toBe(201);
    expect(server.text).toContain("vm1-page:");
    writeFileSync(server.document, before.replace("external: true", "external: maybe"));
    const refused = await server.send("/v2.0/routers", { method: "POST", body: { router: { name: "r8" } } });
    expect([refused.status, refused.body.NeutronError.detail]).toEqual([503, "INVALID_DOCUMENT"]);
    expect(refused.body.NeutronError.message).toMatch(/spread.yaml:\d+:\d+: MISSING_FIELD/);
    expect((await server.send("/v2.0/routers")).status).toBe(200);
    await pause(1200);
    expect((await server.send("/healthcheck")).status).toBe(503);
    writeFileSync(server.document, before);
    await pause(1300);
    expect((await server.send("/healthcheck")).status).toBe(200);
    expect((await server.send("/v2.0/routers?name=r9")).body.routers).toEqual([]);
  });

  test("many writers at once: each is done, one after the other", async () => {
    const before = server.text;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        server.send("/v2.0/routers", { method: "POST", body: { router: { name: `many-${i}` } } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
    expect(vrouterCommand(["validate", server.document]).status).toBe(0);
    for (const { body } of answers) await server.send(`/v2.0/routers/${body.router.id}`, { method: "DELETE" });
    expect(server.text).toBe(before);
    expect(vrouterCommand(["lock", server.document, "--frozen"]).status).toBe(0);
  });

  test("wrong logins are slowed down", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1)
      statuses.push((await tcp("/v2.0/routers", { "x-auth-token": `wrong-${i}` })).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await server.send("/v2.0/routers")).status).toBe(200);
  });

  test("it ends when it is told to", async () => {
    expect(await server.stop()).toBe(0);
  });
});

describe("what it does not start with", () => {
  const refusal = (server: TestServer, ...flags: string[]): string =>
    vrouterCommand(["serve", server.document, ...flags], { env: { RUNTIME_DIRECTORY: undefined } }).stderr;

  test("an open door", async () => {
    const server = new TestServer();
    server.token("a", "reader");
    const listen = ["--listen", "127.0.0.1:0"];
    const tokens = ["--tokens", server.tokens];
    expect(refusal(server)).toContain("give --socket PATH or --listen");
    expect(refusal(server, ...listen)).toContain("needs --tokens");
    expect(refusal(server, ...listen, ...tokens)).toContain("needs --tls-cert");
    expect(refusal(server, "--listen", "0.0.0.0:0", ...tokens, "--insecure")).toContain("is for loopback addresses");
    chmodSync(server.tokens, 0o640);
    expect(refusal(server, ...listen, ...tokens, "--insecure")).toContain("chmod 600");
    writeFileSync(server.document, "environment: spread\nhosts: 1\n");
    expect(refusal(server, "--socket", server.socket)).toContain("WRONG_TYPE");
    await server.end();
  });
});

test("over TLS, and its certificate and tokens are read again", async () => {
  const server = new TestServer();
  const [key, cert] = [join(server.folder, "key.pem"), join(server.folder, "cert.pem")];
  const certify = () =>
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
        "-keyout",
        key,
        "-out",
        cert,
      ],
      { stdio: "ignore" },
    );
  certify();
  server.token("a", "reader");
  await server.start("--tokens", server.tokens, "--listen", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key);
  const later = server.token("b", "reader");
  const ask = () =>
    execFileSync("curl", [
      "-s",
      "-m",
      "10",
      "--cacert",
      cert,
      "-H",
      `X-Auth-Token: ${later}`,
      "-o",
      "/dev/null",
      "-w",
      "%{http_code}",
      `https://localhost:${server.port}/v2.0/routers`,
    ]).toString();
  expect(ask()).toBe("401");
  certify();
  process.kill(server.pid, "SIGHUP");
  await pause(300);
  expect(ask()).toBe("200");
  expect(statSync(server.socket).mode & 0o777).toBe(0o660);
  await server.end();
});

test("each write is a commit of its own, and nothing that a person did not commit is mixed into it", async () => {
  const server = new TestServer();
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", server.folder, "-c", "user.name=test", "-c", "user.email=t@t", ...args], {
      encoding: "utf8",
    });
  git("init", "--quiet");
  git("add", "spread.yaml", "spread.lock.json");
  git("commit", "--quiet", "--message", "start");
  await server.start("--commit");
  const made = await server.send("/v2.0/routers", {
    method: "POST",
    body: { router: { name: "r9" } },
    headers: { "x-vrouter-reason": "ticket 12\t <x>" },
  });
  expect(made.status).toBe(201);
  expect(git("log", "-1", "--format=%an|%s|%b")).toBe(
    `socket|api: create router r9|ticket 12 <x>\n\nRequest-Id: ${made.headers["x-openstack-request-id"] as string}\n\n`,
  );
  expect(git("status", "--porcelain", "spread.yaml", "spread.lock.json")).toBe("");
  writeFileSync(server.document, `${server.text}# mine\n`);
  const refused = await server.send("/v2.0/routers", { method: "POST", body: { router: { name: "r8" } } });
  expect([refused.status, refused.body.NeutronError.detail]).toEqual([503, "UNCOMMITTED_EDITS"]);
  git("commit", "--quiet", "--all", "--message", "mine");
  expect((await server.send("/v2.0/routers", { method: "POST", body: { router: { name: "r8" } } })).status).toBe(201);
  const before = [server.text, readFileSync(server.lockFile, "utf8")];
  writeFileSync(join(server.folder, ".git/hooks/pre-commit"), "#!/bin/sh\necho no >&2\nexit 1\n", { mode: 0o755 });
  const hooked = await server.send("/v2.0/routers", { method: "POST", body: { router: { name: "r7" } } });
  expect([hooked.status, hooked.body.NeutronError.detail]).toEqual([503, "NOT_COMMITTED"]);
  expect([server.text, readFileSync(server.lockFile, "utf8")]).toEqual(before);
  expect(git("status", "--porcelain", "spread.yaml", "spread.lock.json")).toBe("");
  await server.end();
});

test("a server that reads only", async () => {
  const server = await new TestServer().start("--read-only");
  expect((await server.send("/v2.0/routers", { method: "POST", body: { router: { name: "r9" } } })).status).toBe(403);
  await server.end();
});
