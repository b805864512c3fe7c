/**
 * Records in cloud/cli what the real `openstack` command prints of the cloud in cloud/rest: `npx tsx test/neutron/record.ts`.
 * It needs the package python3-openstackclient; version 6.0.0 printed what is there now.
 */
import { execFile } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const REST = join(__dirname, "cloud/rest");
const CLI = join(__dirname, "cloud/cli");
const run = promisify(execFile);

type Row = Readonly<Record<string, unknown>>;

const server = createServer((request, response) => answer(request, response)).listen(0, "127.0.0.1");
server.once("listening", () => {
  void record().finally(() => server.close());
});

async function record(): Promise<void> {
  rmSync(CLI, { recursive: true, force: true });
  for (const kind of ["router", "network", "subnet", "port"]) {
    const list = await openstack(kind, "list", "--long");
    write(`${kind}-list.json`, list);
    write(`${kind}-show.json`, await showAll(kind, list));
  }
  const agents = await openstack("network", "agent", "list");
  write("agent-list.json", agents);
  write("agent-show.json", await showAll("network agent", agents));
  write("floating-ip-list.json", await openstack("floating", "ip", "list"));
  for (const router of ids(readFileSync(join(CLI, "router-list.json"), "utf8"))) {
    write(
      `routers/${router}/l3-agents.json`,
      await openstack("network", "agent", "list", "--router", router, "--long"),
    );
    const forwardings = join("routers", router, "gateway_port_forwardings.json");
    if (existsSync(join(REST, forwardings))) cpSync(join(REST, forwardings), join(CLI, forwardings));
  }
}

async function showAll(kind: string, list: string): Promise<string> {
  const shown: string[] = [];
  for (const id of ids(list)) shown.push(await openstack(...kind.split(" "), "show", id));
  return shown.join("");
}

async function openstack(...args: readonly string[]): Promise<string> {
  const env = {
    PATH: process.env["PATH"],
    OS_AUTH_URL: `${base()}/v3`,
    OS_USERNAME: "admin",
    OS_PASSWORD: "x",
    OS_PROJECT_NAME: "admin",
    OS_USER_DOMAIN_NAME: "Default",
    OS_PROJECT_DOMAIN_NAME: "Default",
    OS_IDENTITY_API_VERSION: "3",
  };
  const { stdout } = await run("openstack", [...args, "-f", "json"], { env });
  return stdout;
}

function ids(list: string): string[] {
  return (JSON.parse(list) as { ID: string }[]).map(({ ID }) => ID);
}

function write(name: string, text: string): void {
  mkdirSync(dirname(join(CLI, name)), { recursive: true });
  writeFileSync(join(CLI, name), text);
}

function base(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** As much of Keystone and Neutron as the command asks for. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url!, base());
  if (request.method === "POST") {
    request.resume();
    return send(response, 201, token(), { "X-Subject-Token": "token" });
  }
  const link = (path: string) => [{ rel: "self", href: base() + path }];
  if (pathname === "/")
    return send(response, 200, { versions: [{ id: "v2.0", status: "CURRENT", links: link("/v2.0/") }] });
  if (/^\/v3\/?$/.test(pathname)) {
    return send(response, 200, { version: { id: "v3.14", status: "stable", links: link("/v3/") } });
  }
  const extension = /^\/v2\.0\/extensions\/(.+)$/.exec(pathname)?.[1];
  if (extension !== undefined) return send(response, 200, { extension: { alias: extension, name: extension } });
  const hosting = /^\/v2\.0\/(routers\/[^/]+\/l3-agents)$/.exec(pathname)?.[1];
  if (hosting !== undefined) return send(response, 200, body(`${hosting}.json`));
  const [, kind, id] = /^\/v2\.0\/(\w+?)s(?:\/([^/]+))?$/.exec(pathname) ?? [];
  if (kind === undefined || !existsSync(join(REST, `${kind}s.json`))) return send(response, 404, {});
  const rows = body(`${kind}s.json`)[`${kind}s`] as readonly Row[];
  if (id !== undefined) return send(response, 200, { [kind]: rows.find((row) => row["id"] === id) });
  const filters = [...searchParams].filter(([field]) => field !== "fields");
  return send(response, 200, {
    [`${kind}s`]: rows.filter((row) => filters.every(([field, value]) => row[field] === value)),
  });
}

function body(file: string): Row {
  return JSON.parse(readFileSync(join(REST, file), "utf8")) as Row;
}

function token(): unknown {
  const domain = { id: "default", name: "Default" };
  const service = (type: string, path: string) => ({
    type,
    name: type,
    endpoints: [{ interface: "public", region: "R", region_id: "R", url: base() + path }],
  });
  return {
    token: {
      methods: ["password"],
      user: { id: "u", name: "admin", domain },
      project: { id: "p", name: "admin", domain },
      roles: [{ id: "r", name: "admin" }],
      issued_at: "2023-01-01T00:00:00.000000Z",
      expires_at: "2099-01-01T00:00:00.000000Z",
      catalog: [service("identity", "/v3"), service("network", "")],
    },
  };
}

function send(response: ServerResponse, status: number, content: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(content));
}
